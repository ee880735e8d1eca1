using Akka.Durable.Catalog;
using Akka.Durable.Journal;
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
        IRunStore store, RunId source, RunState state, RunId fork, RollbackTarget to, ForkOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var events = ForkPlan.Of(source, state, to, options, options.By, options.Reason);
        var started = (RunEvent.Started)events[0];
        var start = new RunCommand.Start(started.Definition, started.Version, started.Input, Owner: "", started.Tags);
        for (var tries = 1; ; tries++)
        {
            try
            {
                var there = (await RunRecovery.RecoverAsync(store, fork, cancellation).ConfigureAwait(false)).State;
                if (there.IsStarted) return IsSame(there, started) ? (start, true) : throw Exists(fork);

                await store.AppendAsync(Append(fork, events, time.GetUtcNow())).ConfigureAwait(false);
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

    private static RunAppend Append(RunId fork, IReadOnlyList<RunEvent> events, DateTimeOffset at)
    {
        var (state, rows) = (RunState.Initial, new List<JournalRow>(events.Count));
        foreach (var @event in events)
        {
            var recorded = new RecordedEvent(state.Sequence + 1, at, @event);
            state = RunEvolution.Evolve(state, recorded);
            rows.Add(EventCodec.Encode(recorded));
        }

        return new(fork, rows, CatalogProjection.Of(fork, state));
    }

    private static RunRefusedException Exists(RunId fork) =>
        new(new(RefusalCodes.RunExists, $"There is a run {fork} already, and it is no fork of that run at that point."));
}
