namespace Akka.Durable.Forks;

/// <summary>Where a run comes from that began with the recorded results of another.</summary>
/// <param name="Run">The source.</param>
/// <param name="To">The first phase that was not taken over; null for the start.</param>
/// <param name="Sequence">The source's last event when it was read.</param>
/// <param name="By">Who asked for the fork.</param>
/// <param name="Reason">Why.</param>
public sealed record ForkOrigin(RunId Run, Address? To, long Sequence, string? By = null, string? Reason = null);
