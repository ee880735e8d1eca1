using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Recovery;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;

namespace Akka.Durable.Forks;

/// <summary>Begins a run with the recorded results of another: what every host does with its store for <see cref="IRunClient.ForkAsync"/>.</summary>
/// <remarks>One append, all or none; nothing of the source is written. Whoever takes up what nobody executes takes up the fork.</remarks>
public static class Forking
{
    private const int TriesMax = 5;

    /// <returns>The command that a host gives the fork next: it changes nothing, and has the run taken up.</returns>
    /// <exception cref="RunRefusedException"><c>unknown-phase</c>, <c>run-exists</c>, or the store is away; nothing was changed, unless it is
    /// <c>outcome-unknown</c>.</exception>
    public static async Task<(RunCommand.Start Start, bool WasThere)> BeginAsync(
        IRunStore store,
        RunId source,
        RunState state,
        RunId fork,
        RollbackTarget to,
        ForkOptions options,
        TimeProvider time,
        int payloadInlineMax,
        CancellationToken cancellation)
    {
        var events = await FetchedAsync(store, source, ForkPlan.Of(source, state, to, options, options.By, options.Reason), cancellation).ConfigureAwait(false);
        var started = (RunEvent.Started)events[0];
        var start = new RunCommand.Start(started.Definition, started.Version, started.Input, Owner: "", started.Tags);
        for (var tries = 1; ; tries++)
        {
            try
            {
                var there = (await RunRecovery.RecoverAsync(store, fork, cancellation).ConfigureAwait(false)).State;
                if (there.IsStarted) return IsSame(there, started) ? (start, true) : throw Exists(fork);

                await store.AppendAsync(Append(fork, events, time.GetUtcNow(), payloadInlineMax)).ConfigureAwait(false);
                return (start, false);
            }
            catch (Exception doubtful) when (tries < TriesMax && doubtful is JournalConflictException or JournalOutcomeUnknownException)
            {
                // The journal says what became of it, and whose it is.
            }
            catch (Exception doubtful) when (doubtful is JournalConflictException or JournalOutcomeUnknownException)
            {
                throw new RunRefusedException(new(RefusalCodes.OutcomeUnknown, doubtful.Message));
            }
            catch (Exception stored) when (JournalRefusals.Of(stored) is { } refusal)
            {
                throw new RunRefusedException(refusal);
            }
        }
    }

    // How far the source was when it was asked the first time is the first caller's; the point is what both want.
    private static bool IsSame(RunState there, RunEvent.Started asked) =>
        there.Header is { Origin: { } origin } header
        && (origin.Run, origin.To) == (asked.Origin!.Run, asked.Origin.To)
        && header.Definition == asked.Definition
        && header.Input == asked.Input;

    // What the source keeps outside is the source's: the fork keeps its own.
    private static async Task<IReadOnlyList<RunEvent>> FetchedAsync(
        IRunStore store, RunId source, IReadOnlyList<RunEvent> events, CancellationToken cancellation)
    {
        var fetched = new List<RunEvent>(events.Count);
        foreach (var @event in events)
        {
            var there = new Dictionary<Payload, Payload>();
            try
            {
                foreach (var payload in EventPayloads.Outside(@event))
                {
                    there[payload] = await PayloadFetch.FetchAsync(store, source, payload, cancellation).ConfigureAwait(false);
                }
            }
            catch (Exception stored) when (JournalRefusals.Of(stored) is { } refusal)
            {
                throw new RunRefusedException(refusal);
            }

            fetched.Add(there.Count == 0 ? @event : EventPayloads.Each(@event, p => there.GetValueOrDefault(p, p)));
        }

        return fetched;
    }

    private static RunAppend Append(RunId fork, IReadOnlyList<RunEvent> events, DateTimeOffset at, int inlineMax)
    {
        var (state, rows, payloads) = (RunState.Initial, new List<JournalRow>(events.Count), new List<PayloadRow>());
        foreach (var @event in events)
        {
            var recorded = new RecordedEvent(state.Sequence + 1, at, EventPayloads.Outlined(Begun(@event, at), inlineMax));
            state = RunEvolution.Evolve(state, recorded);
            rows.Add(EventCodec.Encode(recorded));
            payloads.AddRange(EventPayloads.Rows(recorded));
        }

        return new(fork, rows, CatalogProjection.Of(fork, state)) { Payloads = payloads.Count == 0 ? null : payloads };
    }

    // When the source began it and how long it took is the source's; the fork has it from its start on.
    private static RunEvent Begun(RunEvent @event, DateTimeOffset at) => @event switch
    {
        RunEvent.PhaseCompleted completed => completed with { StartedAt = at },
        RunEvent.PhaseFailed failed => failed with { StartedAt = at },
        _ => @event,
    };

    private static RunRefusedException Exists(RunId fork) =>
        new(new(RefusalCodes.RunExists, $"There is a run {fork} already, and it is no fork of that run at that point."));
}
