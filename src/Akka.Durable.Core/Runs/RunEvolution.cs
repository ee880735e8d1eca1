using System.Collections.Immutable;
using Akka.Durable.Children;
using Akka.Durable.Failures;
using Akka.Durable.History;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Phases;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Undo;
using Akka.Durable.Waits;

namespace Akka.Durable.Runs;

/// <summary>What an event changes. Live and replay go through here alike.</summary>
public static class RunEvolution
{
    /// <summary>The state after <paramref name="recorded"/>.</summary>
    /// <exception cref="JournalCorruptException">The event cannot follow the ones before it.</exception>
    public static RunState Evolve(RunState state, RecordedEvent recorded)
    {
        if (recorded.Sequence != state.Sequence + 1)
        {
            throw new JournalCorruptException($"event {recorded.Sequence} where {state.Sequence + 1} is due");
        }

        if (state.IsStarted == recorded.Event is RunEvent.Started)
        {
            throw new JournalCorruptException(state.IsStarted
                ? $"a second start at event {recorded.Sequence}"
                : $"the journal begins with {recorded.Event.GetType().Name}");
        }

        // The first end recorded is the run's. Tags are for people and may change for as long as it is listed.
        if (state.Standing.IsEnded && !MayFollowAnEnd(state, recorded.Event))
        {
            throw new JournalCorruptException($"event {recorded.Sequence}, a {recorded.Event.GetType().Name}, after the run had ended");
        }

        return Apply(
            state with
            {
                Sequence = recorded.Sequence,
                LastAt = recorded.At,
                HoldsPayloads = state.HoldsPayloads || EventPayloads.AnyOutside(recorded.Event),
            },
            recorded);
    }

    // What reopens the run, what is said about it, and what it owed others at its end.
    private static bool MayFollowAnEnd(RunState state, RunEvent @event) =>
        @event is RunEvent.Retried or RunEvent.RolledBack or RunEvent.TagsChanged
            or RunEvent.ChildConfirmed or RunEvent.ChildReleased or RunEvent.ParentTold
        || (@event is RunEvent.CompensationStarted && state.Standing is Standing.Completed);

    private static RunState Apply(RunState state, RecordedEvent recorded) => recorded.Event switch
    {
        RunEvent.Started e => Started(state, e, recorded),
        RunEvent.Claimed e => Claimed(state, e),
        RunEvent.Interrupted e => state with { Standing = new Standing.Interrupted(e.Reason, state.Stop), Owner = null },
        RunEvent.Parked => Fenced(state, new Standing.Parked()),
        RunEvent.PhaseStarted e => Works(state) with { Phases = PhaseEvolution.Begun(state, e) },
        RunEvent.PhaseCompleted e => Progressed(state) with { Phases = PhaseEvolution.Completed(state, e, recorded.At) },
        RunEvent.PhaseFailed e => Works(state) with { Phases = PhaseEvolution.Failed(state, e, recorded.At) },
        RunEvent.PhaseForgotten e => Progressed(state) with { Phases = PhaseEvolution.Forgotten(state, e) },
        RunEvent.StepCompleted e => Progressed(state) with { Phases = PhaseEvolution.StepCompleted(state, e) },
        RunEvent.StepFailed e => Works(state) with { Phases = PhaseEvolution.StepFailed(state, e) },
        RunEvent.CheckpointSaved e => Progressed(state) with { Phases = PhaseEvolution.CheckpointSaved(state, e) },
        RunEvent.WaitStarted e => Works(state) with { Waits = WaitEvolution.Started(state, e, recorded.At) },
        RunEvent.TimerFired e => TimerFired(state, e, recorded.At),
        RunEvent.SignalReceived e => state with
        {
            UnreadSignals = state.UnreadSignals.Add(new(e.Id, e.Name, e.Sender, e.Value, recorded.At)),
        },
        RunEvent.SignalConsumed e => SignalConsumed(state, e),
        RunEvent.ChildStarted e => Works(state) with { Children = ChildEvolution.Started(state, e) },
        RunEvent.ChildConfirmed e => state with { Children = ChildEvolution.Confirmed(state, e.Child) },
        RunEvent.ChildEnded e => Progressed(Roused(state)) with { Children = ChildEvolution.Ended(state, e), Waits = WaitEvolution.Joined(state, e.Child) },
        RunEvent.ChildReleased e => state with { Releases = ChildEvolution.Released(state, e.Id) },
        RunEvent.ParentTold => state with { ParentTold = true },
        RunEvent.MismatchFound e => Mismatched(state, e),
        RunEvent.HistoryWarned e => state with { HistoryWarned = e.Events },
        RunEvent.HistoryFilled e => Fenced(
            state, new Standing.Suspended(By: null, HistoryRules.WhyFull(e.EventsMax), Wait: null, RefusalCodes.HistoryFull)),
        RunEvent.CancelRequested e => CancelRequested(state, e, recorded.At),
        RunEvent.DeadlinePassed e => Stopping(state, new StopRequest.Deadline(e.DeadlineAt)),
        RunEvent.Paused e => Fenced(state, new Standing.Paused(e.By, e.Reason)),
        RunEvent.ProgressReported e => state with { Progress = new(e.Phase, e.Value, recorded.At), ProgressCount = e.Count },
        RunEvent.Suspended e => Fenced(state, new Standing.Suspended(e.By, e.Reason, e.Wait)),
        RunEvent.DeadlineChanged e => state with { Header = state.Header! with { DeadlineAt = e.DeadlineAt } },
        RunEvent.Resumed => Fenced(Awaited(state, recorded.At), new Standing.Active()),
        RunEvent.Retried => Fenced(state, new Standing.Active()) with
        {
            EndedAt = null,
            Header = WithoutPassedDeadline(state),
            Phases = PhaseEvolution.WithoutFailed(state.Phases),
            Children = ChildEvolution.Retried(state),
            ParentTold = false,
            Reopened = state.Reopened + 1,
        },
        RunEvent.RolledBack e => RollbackEvolution.RolledBack(state, e, recorded.At),
        RunEvent.CompensationStarted e => Fenced(state, new Standing.Active()) with
        {
            Phases = state.Phases.RemoveRange(e.Phases),
            Undoing = UndoEvolution.Begun(state, e),
            EndedAt = null,
            ParentTold = false,
        },
        RunEvent.UndoCompleted e => Progressed(state) with { Undoing = UndoEvolution.Done(state, e.Phase) },
        RunEvent.UndoFailed e => UndoFailed(state, e) with { Undoing = UndoEvolution.Failed(state, e) },
        RunEvent.UndoRetried => Fenced(state, new Standing.Active()) with { Undoing = UndoEvolution.Retried(state) },
        RunEvent.UndoSkipped e => Fenced(state, new Standing.Active()) with { Undoing = UndoEvolution.Done(state, e.Phase) },
        RunEvent.TagsChanged e => state with { Tags = Changed(state.Tags, e.Changes) },
        RunEvent.Quarantined e => Fenced(state, new Standing.Quarantined(e.Code, e.Evidence)),
        RunEvent.Released => Fenced(state, new Standing.Interrupted("released from quarantine")),
        RunEvent.Completed e => Ended(Progressed(state), new Standing.Completed(e.Result), recorded.At),
        RunEvent.Failed e => Ended(state, new Standing.Failed(e.Failure), recorded.At),
        RunEvent.Cancelled e => Ended(state, new Standing.Cancelled(e.By, e.Reason), recorded.At),
        RunEvent.Terminated e => Ended(state, new Standing.Terminated(e.By, e.Reason), recorded.At),
    };

    private static RunState Started(RunState state, RunEvent.Started e, RecordedEvent recorded) => state with
    {
        Header = new(e.Definition, e.Version, e.Input, e.Parent, recorded.At, e.DeadlineAt, e.Compensate is true, e.Origin)
        {
            Root = e.Root,
            TellsParent = e.TellsParent is true,
        },
        Standing = new Standing.Active(),
        Epoch = 1,
        Owner = e.Owner,
        Tags = e.Tags,
    };

    private static RunState Claimed(RunState state, RunEvent.Claimed e)
    {
        if (e.Epoch != state.Epoch + 1) throw new JournalCorruptException($"epoch {e.Epoch} after {state.Epoch}");

        return state with
        {
            Epoch = e.Epoch,
            Owner = e.Owner,
            Standing = new Standing.Active(state.Stop),
            RecoveriesWithoutProgress = state.RecoveriesWithoutProgress + (e.Cause is ClaimCause.Recovery ? 1 : 0),
        };
    }

    private static RunState SignalConsumed(RunState state, RunEvent.SignalConsumed e)
    {
        var signal = state.UnreadSignals.Find(s => s.Id == e.Id)
            ?? throw new JournalCorruptException($"signal {e.Id} is taken and never came");
        var (ids, order) = (state.ReadSignalIds.Add(e.Id), state.ReadSignalOrder.Enqueue(e.Id));
        if (ids.Count > RunState.SignalIdsMax)
        {
            order = order.Dequeue(out var oldest);
            ids = ids.Remove(oldest);
        }

        var wait = OpenWait(state, e.Wait);
        return Progressed(Roused(state)) with
        {
            UnreadSignals = state.UnreadSignals.Remove(signal),
            ReadSignalIds = ids,
            ReadSignalOrder = order,
            Waits = state.Waits.SetItem(
                e.Wait,
                new WaitState.Signalled(wait.FirstSequence, signal.Id, signal.Name, signal.Sender, signal.Value)
                {
                    Option = wait.OptionOf(signal.Name),
                }),
        };
    }

    private static RunState TimerFired(RunState state, RunEvent.TimerFired e, DateTimeOffset at)
    {
        var wait = OpenWait(state, e.Wait);
        var elapsed = new WaitState.Elapsed(wait.FirstSequence, e.DueAt, at) { Option = wait.OptionOf(e.DueAt) };
        return Progressed(Roused(state)) with { Waits = state.Waits.SetItem(e.Wait, elapsed) };
    }

    // The code that had the run suspended waits for it to be resumed.
    private static RunState Awaited(RunState state, DateTimeOffset at) => state.Standing is Standing.Suspended { Wait: { } wait }
        ? Progressed(state) with { Waits = state.Waits.SetItem(wait, new WaitState.Elapsed(OpenWait(state, wait).FirstSequence, at, at)) }
        : state;

    private static RunState Mismatched(RunState state, RunEvent.MismatchFound e)
    {
        var noted = state.Mismatches.Contains(e.What) ? state : state with
        {
            Mismatches = state.Mismatches.Count < RunState.MismatchesKeptMax ? state.Mismatches.Add(e.What) : state.Mismatches,
            MismatchCount = Math.Min(state.MismatchCount + 1, RunState.MismatchesMax),
        };
        return e.Stops ? Fenced(noted, new Standing.Mismatched(e.What)) : noted;
    }

    private static WaitState.Open OpenWait(RunState state, Address wait) =>
        state.Waits.GetValueOrDefault(wait) as WaitState.Open
        ?? throw new JournalCorruptException($"wait {wait} ends and is not open");

    // What is being undone is undone to the end; then the run ends as cancelled instead of going on.
    private static RunState CancelRequested(RunState state, RunEvent.CancelRequested e, DateTimeOffset at)
    {
        if (state.Undoing is not { } undoing) return Stopping(state, new StopRequest.Cancel(e.By, e.Reason, at));

        var cancelled = state with { Undoing = undoing with { Then = new PlannedEnd.Cancelled(e.By, e.Reason) } };
        return state.Standing is Standing.Active ? cancelled : Fenced(cancelled, new Standing.Active());
    }

    private static RunState UndoFailed(RunState state, RunEvent.UndoFailed e) => e.RetryAt is null
        ? Fenced(Works(state), new Standing.RollbackFailed(e.Phase, e.Failure))
        : Works(state);

    private static RunState Stopping(RunState state, StopRequest stop) =>
        state with { Standing = new Standing.Active(stop) };

    // What the old epoch's body still reports is refused from here on.
    private static RunState Fenced(RunState state, Standing standing) => state with
    {
        Standing = standing,
        Epoch = state.Epoch + 1,
        Owner = null,
        RecoveriesWithoutProgress = 0,
    };

    private static RunState Ended(RunState state, Standing standing, DateTimeOffset at) =>
        state with
        {
            Standing = standing,
            Owner = null,
            EndedAt = at,
            Undoing = null,
            Releases = ChildEvolution.LetGoOf(state, compensates: state.Header!.Compensate && standing is (Standing.Failed or Standing.Cancelled)),
        };

    // What a parked run waited for has come: somebody has to take it up.
    private static RunState Roused(RunState state) =>
        state.Standing is Standing.Parked ? state with { Standing = new Standing.Active() } : state;

    // Whoever lets a run go on that failed by its deadline wants it to go on.
    private static RunHeader? WithoutPassedDeadline(RunState state) =>
        state.Standing is Standing.Failed { Failure.Code: FailureCodes.DeadlineExceeded }
            ? state.Header! with { DeadlineAt = null }
            : state.Header;

    private static RunState Works(RunState state) => state with { LastStarted = state.Sequence };

    private static RunState Progressed(RunState state) => state with { LastCompleted = state.Sequence, RecoveriesWithoutProgress = 0 };

    private static ImmutableSortedDictionary<string, string> Changed(
        ImmutableSortedDictionary<string, string> tags, ImmutableSortedDictionary<string, string?> changes)
    {
        foreach (var (name, value) in changes)
        {
            tags = value is null ? tags.Remove(name) : tags.SetItem(name, value);
        }

        return tags;
    }
}
