namespace Akka.Durable.Tests.Processes;

/// <summary>Tests that start nodes as processes: skipped, and counted as skipped, unless <c>DURABLE_KILL_SECONDS</c> is set (0 will do).</summary>
/// <remarks>Known defect: after a kill on a quiet machine, shards of the killed node can stay without a home for more than a minute.</remarks>
internal static class ProcessTests
{
    public static bool AreWanted { get; } = OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("DURABLE_KILL_SECONDS") is not null;

    public static string? Skip => AreWanted ? null : "Set DURABLE_KILL_SECONDS to kill nodes that are processes; see the known defect there.";
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class ProcessFactAttribute : FactAttribute
{
    public ProcessFactAttribute() => Skip = ProcessTests.Skip;
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class ProcessTheoryAttribute : TheoryAttribute
{
    public ProcessTheoryAttribute() => Skip = ProcessTests.Skip;
}
