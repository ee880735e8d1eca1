using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Akka.Durable.Catalog;
using Akka.Durable.Failures;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;

namespace Akka.Durable.Documents;

/// <summary>A run as <c>show --json</c> and the HTTP API give it. Names are stable; more may be added.</summary>
public sealed record RunDocument : RunSummary
{
    /// <summary>For reading JSON.</summary>
    public RunDocument()
    {
    }

    [SetsRequiredMembers]
    private RunDocument(CatalogRow row, RunState state)
        : base(row)
    {
        Root = state.Header!.Root?.Value;
        Origin = state.Header.Origin is { } origin ? OriginDocument.Of(origin) : null;
        DeadlineAt = state.Header.DeadlineAt;
        Input = state.Header.Input;
        Result = (state.Standing as Standing.Completed)?.Result;
        Error = (state.Standing as Standing.Failed)?.Failure;
        Phases =
        [
            .. state.Phases.OrderBy(p => p.Value.FirstSequence).ThenBy(p => p.Key.ToString(), StringComparer.Ordinal)
                .Select(p => PhaseDocument.Of(p.Key, p.Value)),
        ];
        Children =
        [
            .. state.Children.OrderBy(c => c.Value.FirstSequence).ThenBy(c => c.Key.ToString(), StringComparer.Ordinal)
                .Select(c => ChildDocument.Of(c.Key, c.Value)),
        ];
    }

    /// <summary>The run at the top of those that started this one; null for one that nobody started.</summary>
    [JsonPropertyOrder(1)]
    public string? Root { get; init; }

    /// <summary>Where it comes from; null unless it is a fork.</summary>
    [JsonPropertyOrder(1)]
    public OriginDocument? Origin { get; init; }

    /// <summary>When it has failed if it has not ended; null for never.</summary>
    [JsonPropertyOrder(1)]
    public DateTimeOffset? DeadlineAt { get; init; }

    [JsonPropertyOrder(1)]
    public required Payload Input { get; init; }

    /// <summary>What it returned; null unless it completed.</summary>
    [JsonPropertyOrder(1)]
    public Payload? Result { get; init; }

    /// <summary>How it failed; null unless it did.</summary>
    [JsonPropertyOrder(1)]
    public Failure? Error { get; init; }

    /// <summary>In the order in which they began.</summary>
    [JsonPropertyOrder(1)]
    public required IReadOnlyList<PhaseDocument> Phases { get; init; }

    /// <summary>Runs that it started and waits for, in the order in which it did; those of a point it was rolled back from left out. Empty from a
    /// server of an older release.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyList<ChildDocument> Children { get; init; } = [];

    public static RunDocument Of(RunId run, RunState state) => new(CatalogProjection.Of(run, state), state);
}
