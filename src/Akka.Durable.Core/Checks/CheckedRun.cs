namespace Akka.Durable.Checks;

/// <summary>What would become of a run in flight under other code.</summary>
/// <param name="Run">The run.</param>
/// <param name="Definition">The name of its definition.</param>
/// <param name="Version">The version it was started with.</param>
/// <param name="CodeVersion">The version of the code; null where the code has no such definition.</param>
/// <param name="Outcome">What would become of it.</param>
/// <param name="Differences">What somebody has to look at, each a clause; none where it goes on.</param>
public sealed record CheckedRun(
    RunId Run, string Definition, string Version, string? CodeVersion, CheckOutcome Outcome, IReadOnlyList<string> Differences);

/// <summary>What would become of a run under other code.</summary>
public enum CheckOutcome
{
    /// <summary>The code asks for what is recorded.</summary>
    GoesOn,

    /// <summary>The code differs from what is recorded, or it cannot be told whether it does.</summary>
    NeedsAttention,

    /// <summary>The code has no definition of that name: the run would wait for one.</summary>
    NoDefinition,
}
