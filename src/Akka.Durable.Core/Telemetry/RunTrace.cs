using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Akka.Durable.Execution;
using Akka.Durable.Phases;

namespace Akka.Durable.Telemetry;

/// <summary>Spans of what a run executes, under the source <see cref="DurableMeters.Name"/>.</summary>
/// <remarks>
/// A run's trace id is made from its id and the time of its start, so that every host that executes it, before and after a restart, adds to one
/// trace without anything being stored for it. Each phase links to the execution that ran it.
/// </remarks>
internal static class RunTrace
{
    private static readonly ActivitySource Source = new(DurableMeters.Name);

    /// <summary>A host begins to execute the run: once a claim, so a trace shows how often it was taken up and by whom.</summary>
    /// <returns>What phases link to; null while nobody listens.</returns>
    public static ActivityContext? Execution(RunExecution execution)
    {
        if (!Source.HasListeners()) return null;

        var caller = Activity.Current?.Context;
        using var span = RunSpan.Begin(() => Source.StartActivity(
            ActivityKind.Internal,
            RootOf(execution.Run, execution.Header.CreatedAt),
            Tags(execution),
            caller is { } from ? [new ActivityLink(from)] : null,
            name: $"execute {execution.Header.Definition}"));
        return span?.Context;
    }

    public static RunSpan? Phase(RunExecution execution, PhaseAttempt attempt)
    {
        if (!Source.HasListeners()) return null;

        return RunSpan.Begin(() => Source.StartActivity(
            ActivityKind.Internal,
            RootOf(execution.Run, execution.Header.CreatedAt),
            [.. Tags(execution), new("durable.phase", attempt.Phase.ToString()), new("durable.attempt", attempt.Number)],
            execution.Trace is { } context ? [new ActivityLink(context)] : null,
            name: $"phase {attempt.Phase.Name}"));
    }

    /// <summary>Within the phase's span.</summary>
    public static RunSpan? Step(StepAttempt attempt)
    {
        if (!Source.HasListeners()) return null;

        return RunSpan.Begin(() =>
        {
            var span = Source.StartActivity($"step {attempt.Step.Name}");
            span?.SetTag("durable.step", attempt.Step.ToString());
            span?.SetTag("durable.attempt", attempt.Number);
            return span;
        });
    }

    internal static ActivityContext RootOf(RunId run, DateTimeOffset createdAt)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{run}|{createdAt.UtcTicks}")), hash);
        return new(
            ActivityTraceId.CreateFromBytes(hash[..16]), ActivitySpanId.CreateFromBytes(hash[16..24]), ActivityTraceFlags.Recorded, isRemote: true);
    }

    private static KeyValuePair<string, object?>[] Tags(RunExecution execution) =>
    [
        new("durable.run", execution.Run.Value),
        new("durable.definition", execution.Header.Definition),
        new("durable.epoch", execution.Epoch),
    ];
}
