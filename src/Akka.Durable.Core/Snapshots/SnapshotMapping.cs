using System.Collections.Immutable;
using Akka.Durable.Children;
using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Akka.Durable.Waits;

namespace Akka.Durable.Snapshots;

/// <summary>Between a run's state and what of it is written.</summary>
internal static class SnapshotMapping
{
    public static RunSnapshot ToSnapshot(RunState state) => new()
    {
        Sequence = state.Sequence,
        LastAt = state.LastAt,
        Header = state.Header ?? throw new InvalidOperationException("A run that is not started has no snapshot."),
        Standing = StandingMapping.ToSnapshot(state.Standing),
        Epoch = state.Epoch,
        Owner = state.Owner,
        RecoveriesWithoutProgress = state.RecoveriesWithoutProgress,
        LastStarted = state.LastStarted,
        LastCompleted = state.LastCompleted,
        EndedAt = state.EndedAt,
        Tags = state.Tags,
        Phases = ToSnapshot(state.Phases),
        Waits = ToSnapshot(state.Waits),
        Children = state.Children.IsEmpty ? null : ChildMapping.ToSnapshot(state.Children),
        Releases = state.Releases.IsEmpty ? null : state.Releases,
        ParentTold = state.ParentTold ? true : null,
        Reopened = state.Reopened == 0 ? null : state.Reopened,
        UnreadSignals = state.UnreadSignals,
        ReadSignals = [.. state.ReadSignalOrder],
        Mismatches = state.Mismatches,
        MismatchCount = state.MismatchCount == state.Mismatches.Count ? null : state.MismatchCount,
        HistoryFrom = state.HistoryFrom == 0 ? null : state.HistoryFrom,
        HistoryWarned = state.HistoryWarned,
        Undoing = state.Undoing is { } undoing
            ? new(undoing.Pending, undoing.Then, ToSnapshot(undoing.Phases), ToSnapshot(undoing.Waits))
            {
                Children = undoing.Children.IsEmpty ? null : ChildMapping.ToSnapshot(undoing.Children),
            }
            : null,
        Rollbacks = state.Rollbacks.IsEmpty ? null : state.Rollbacks,
        RollbackEpoch = state.RollbackEpoch == 0 ? null : state.RollbackEpoch,
        Progress = state.Progress,
        ProgressCount = state.ProgressCount == 0 ? null : state.ProgressCount,
    };

    public static RunState ToState(RunSnapshot snapshot) => new()
    {
        Sequence = snapshot.Sequence,
        LastAt = snapshot.LastAt,
        Header = snapshot.Header,
        Standing = StandingMapping.ToStanding(snapshot.Standing),
        Epoch = snapshot.Epoch,
        Owner = snapshot.Owner,
        RecoveriesWithoutProgress = snapshot.RecoveriesWithoutProgress,
        LastStarted = snapshot.LastStarted,
        LastCompleted = snapshot.LastCompleted,
        EndedAt = snapshot.EndedAt,
        Tags = snapshot.Tags,
        Phases = new AddressDictionary<PhaseState, PhaseState.InFlight>().SetItems(ToPhases(snapshot.Phases)),
        Waits = new AddressDictionary<WaitState, WaitState.Open>().SetItems(ToWaits(snapshot.Waits)),
        Children = new AddressDictionary<ChildState, ChildState.Open>().SetItems(ChildMapping.ToStates(snapshot.Children)),
        Releases = [.. snapshot.Releases ?? []],
        ParentTold = snapshot.ParentTold is true,
        Reopened = snapshot.Reopened ?? 0,
        UnreadSignals = [.. snapshot.UnreadSignals],
        ReadSignalIds = [.. snapshot.ReadSignals],
        ReadSignalOrder = ImmutableQueue.CreateRange(snapshot.ReadSignals),
        Mismatches = [.. snapshot.Mismatches],
        MismatchCount = snapshot.MismatchCount ?? snapshot.Mismatches.Count,
        HistoryFrom = snapshot.HistoryFrom ?? 0,
        HistoryWarned = snapshot.HistoryWarned,
        Undoing = snapshot.Undoing is { } undoing
            ? new([.. undoing.Pending], undoing.Then, ToPhases(undoing.Phases), ToWaits(undoing.Waits))
            {
                Children = ChildMapping.ToStates(undoing.Children).ToImmutableDictionary(),
            }
            : null,
        Rollbacks = [.. snapshot.Rollbacks ?? []],
        RollbackEpoch = snapshot.RollbackEpoch ?? 0,
        Progress = snapshot.Progress,
        ProgressCount = snapshot.ProgressCount ?? 0,
    };

    private static IReadOnlyList<PhaseSnapshot> ToSnapshot(IEnumerable<KeyValuePair<Address, PhaseState>> phases) =>
        [.. phases.Select(p => ToSnapshot(p.Key, p.Value)).OrderBy(p => p.FirstSequence).ThenBy(p => p.Phase.ToString(), StringComparer.Ordinal)];

    private static IReadOnlyList<WaitSnapshot> ToSnapshot(IEnumerable<KeyValuePair<Address, WaitState>> waits) =>
        [.. waits.Select(w => ToSnapshot(w.Key, w.Value)).OrderBy(w => w.FirstSequence).ThenBy(w => w.Wait.ToString(), StringComparer.Ordinal)];

    private static ImmutableDictionary<Address, PhaseState> ToPhases(IReadOnlyList<PhaseSnapshot> phases) =>
        phases.ToImmutableDictionary(p => p.Phase, ToPhase);

    private static ImmutableDictionary<Address, WaitState> ToWaits(IReadOnlyList<WaitSnapshot> waits) =>
        waits.ToImmutableDictionary(w => w.Wait, ToWait);

    private static PhaseSnapshot ToSnapshot(Address address, PhaseState phase)
    {
        var basis = new PhaseSnapshot(address, "", phase.FirstSequence, phase.Attempt, phase.StartedAt)
        {
            Undoable = phase.Undoable ? true : null,
        };
        return phase switch
        {
            PhaseState.InFlight p => basis with
            {
                Kind = "in-flight",
                Failure = p.Failure,
                RetryAt = p.RetryAt,
                Checkpoint = p.Checkpoint,
                Input = p.Input,
                Steps = [.. p.Steps.Select(s => ToSnapshot(s.Key, s.Value)).OrderBy(s => s.Step.ToString(), StringComparer.Ordinal)],
            },
            PhaseState.Completed { Forgotten: true } p => basis with { Kind = "completed", EndedAt = p.CompletedAt, Forgotten = true },
            PhaseState.Completed p => basis with { Kind = "completed", EndedAt = p.CompletedAt, Result = p.Result, Input = p.Input, Checkpoint = p.Checkpoint },
            PhaseState.Failed p => basis with { Kind = "failed", EndedAt = p.FailedAt, Failure = p.Failure, Input = p.Input, Checkpoint = p.Checkpoint },
        };
    }

    private static PhaseState ToPhase(PhaseSnapshot p) => PhaseOf(p) with { Undoable = p.Undoable is true };

    private static PhaseState PhaseOf(PhaseSnapshot p) => p.Kind switch
    {
        "in-flight" => new PhaseState.InFlight(
            p.FirstSequence,
            p.Attempt,
            p.StartedAt,
            p.Failure,
            p.RetryAt,
            p.Checkpoint,
            (p.Steps ?? []).ToImmutableDictionary(s => s.Step, ToStep))
        {
            Input = p.Input,
        },
        "completed" => new PhaseState.Completed(
            p.FirstSequence, p.Attempt, p.StartedAt, Wanted(p.EndedAt, p), p.Result ?? default, p.Input)
        {
            Checkpoint = p.Checkpoint,
            Forgotten = p.Forgotten is true,
        },
        "failed" => new PhaseState.Failed(
            p.FirstSequence,
            p.Attempt,
            p.StartedAt,
            Wanted(p.EndedAt, p),
            p.Failure ?? throw new FormatException($"{p.Phase} failed without a failure"),
            p.Input)
        {
            Checkpoint = p.Checkpoint,
        },
        _ => throw new FormatException($"a phase that is '{p.Kind}'"),
    };

    private static StepSnapshot ToSnapshot(Address address, StepState step) => step switch
    {
        StepState.Completed s => new(address, s.Attempt) { Result = s.Result },
        StepState.Failed s => new(address, s.Attempt) { Failure = s.Failure, RetryAt = s.RetryAt },
    };

    private static StepState ToStep(StepSnapshot s) => s.Failure is { } failure
        ? new StepState.Failed(s.Attempt, failure, s.RetryAt)
        : new StepState.Completed(s.Attempt, s.Result ?? default);

    private static WaitSnapshot ToSnapshot(Address address, WaitState wait) => wait switch
    {
        WaitState.Open w => new(address, "open", w.FirstSequence) { Signal = w.Signal, Until = w.Until, At = w.Since, AnyOf = w.AnyOf },
        WaitState.Elapsed w => new(address, "elapsed", w.FirstSequence) { Until = w.DueAt, At = w.FiredAt, Option = w.Option },
        WaitState.Joined w => new(address, "joined", w.FirstSequence) { Child = w.Child, Option = w.Option },
        WaitState.Signalled w => new(address, "signalled", w.FirstSequence)
        {
            Signal = w.SignalId, Name = w.Name, Sender = w.Sender, Value = w.Value, Option = w.Option,
        },
    };

    private static WaitState ToWait(WaitSnapshot w) => w.Kind switch
    {
        "open" => new WaitState.Open(w.FirstSequence, w.Signal, w.Until, Wanted(w.At, w)) { AnyOf = w.AnyOf is { } options ? [.. options] : null },
        "elapsed" => new WaitState.Elapsed(w.FirstSequence, Wanted(w.Until, w), Wanted(w.At, w)) { Option = w.Option },
        "joined" => new WaitState.Joined(w.FirstSequence, w.Child ?? throw new FormatException($"{w.Wait} without its child")) { Option = w.Option },
        "signalled" => new WaitState.Signalled(w.FirstSequence, Text(w.Signal, w), Text(w.Name, w), w.Sender, w.Value ?? default) { Option = w.Option },
        _ => throw new FormatException($"a wait that is '{w.Kind}'"),
    };

    private static string Text(string? text, WaitSnapshot where) => text ?? throw new FormatException($"{where.Wait} without its signal");

    private static DateTimeOffset Wanted(DateTimeOffset? at, object where) => at ?? throw new FormatException($"a time is missing in {where}");
}
