using Akka.Durable.Payloads;

namespace Akka.Durable.Progress;

/// <summary>What the run's code has last said of how far it is.</summary>
/// <param name="Phase">The phase that said it; null where the code between phases did.</param>
/// <param name="Value">What it said.</param>
/// <param name="At">When that was recorded, in UTC.</param>
public sealed record ProgressState(Address? Phase, Payload Value, DateTimeOffset At);
