namespace Akka.Durable.Phases;

/// <summary>One try of a phase.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Number">The first is 1.</param>
/// <param name="StartedAt">When this try began, in UTC.</param>
public readonly record struct PhaseAttempt(Address Phase, int Number, DateTimeOffset StartedAt);

/// <summary>One try of a step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Number">The first is 1.</param>
/// <param name="StartedAt">When this try began, in UTC.</param>
public readonly record struct StepAttempt(Address Step, int Number, DateTimeOffset StartedAt);
