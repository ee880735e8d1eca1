using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Akka.Durable.Catalog;
using Akka.Durable.Failures;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Phases;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Documents;

/// <summary>A run as <c>show --json</c> and the HTTP API give it. Names are stable; more may be added.</summary>
public sealed record RunDocument : RunSummary
{
    /// <summary>How many bytes of values that are kept outside <see cref="OfAsync"/> brings.</summary>
    public const int FetchedBytesMax = 4 * 1024 * 1024;

    /// <summary>For reading JSON.</summary>
    public RunDocument()
    {
    }

    [SetsRequiredMembers]
    private RunDocument(CatalogRow row, RunState state, Func<Payload, Payload> show)
        : base(row)
    {
        Root = state.Header!.Root?.Value;
        Origin = state.Header.Origin is { } origin ? OriginDocument.Of(origin) : null;
        DeadlineAt = state.Header.DeadlineAt;
        Input = show(state.Header.Input);
        Result = state.Standing is Standing.Completed completed ? show(completed.Result) : null;
        Error = (state.Standing as Standing.Failed)?.Failure;
        Phases =
        [
            .. state.Phases.OrderBy(p => p.Value.FirstSequence).ThenBy(p => p.Key.ToString(), StringComparer.Ordinal)
                .Select(p => PhaseDocument.Of(p.Key, p.Value, show)),
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

    /// <summary>With values that are kept outside named by their hash: <c>{"bytes":100000,"sha256":"..."}</c>.</summary>
    public static RunDocument Of(RunId run, RunState state) => new(CatalogProjection.Of(run, state), state, static p => p.Shown());

    /// <summary>With values that are kept outside brought, the run's own first, up to <see cref="FetchedBytesMax"/> in all. What is beyond that, or
    /// cannot be had, is named by its hash.</summary>
    /// <param name="run">The run.</param>
    /// <param name="state">As its host has it.</param>
    /// <param name="fetch">Such as <see cref="IRunClient.FetchAsync"/>.</param>
    public static async Task<RunDocument> OfAsync(RunId run, RunState state, Func<Payload, Task<Payload>> fetch)
    {
        var (fetched, left) = (new Dictionary<Payload, Payload>(), FetchedBytesMax);
        foreach (var payload in Outside(state))
        {
            if (payload.Length > left || fetched.ContainsKey(payload)) continue;

            try
            {
                fetched[payload] = await fetch(payload).ConfigureAwait(false);
                left -= payload.Length;
            }
            catch (Exception gone) when (gone is RunRefusedException or PayloadDamagedException or JournalUnavailableException)
            {
                // Its name is shown: whoever verifies the store is told what is wrong with it.
            }
        }

        return new(CatalogProjection.Of(run, state), state, p => fetched.TryGetValue(p, out var there) ? there : p.Shown());
    }

    private static IEnumerable<Payload> Outside(RunState state)
    {
        IEnumerable<Payload?> own = [state.Header!.Input, (state.Standing as Standing.Completed)?.Result];
        var phases = state.Phases.OrderBy(p => p.Value.FirstSequence)
            .Select(p => p.Value is PhaseState.InFlight flight ? flight.Checkpoint : (p.Value as PhaseState.Completed)?.Result);
        return own.Concat(phases).OfType<Payload>().Where(p => !p.IsAtHand);
    }
}
