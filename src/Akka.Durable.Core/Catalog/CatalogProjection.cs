using System.Globalization;
using Akka.Durable.Phases;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Texts;
using Akka.Durable.Undo;
using Akka.Durable.Waits;

namespace Akka.Durable.Catalog;

/// <summary>What the catalog has to say of a run.</summary>
public static class CatalogProjection
{
    public const int ReasonLengthMax = 500;

    private const int WaitsShownMax = 10;

    /// <exception cref="InvalidOperationException">The run has not been started.</exception>
    public static CatalogRow Of(RunId run, RunState state)
    {
        var header = state.Header ?? throw new InvalidOperationException($"{run} is not started.");
        return new()
        {
            Run = run,
            Definition = header.Definition,
            Version = header.Version,
            Status = Standings.Status(state),
            Reason = Cut(Reason(state)),
            Epoch = state.Epoch,
            Sequence = state.Sequence,
            Owner = state.Owner,
            Parent = header.Parent,
            Root = header.Root,
            WakeAt = Obligations.NextWake(state),
            CreatedAt = header.CreatedAt,
            EndedAt = state.EndedAt,
            Tags = state.Tags,
        };
    }

    /// <summary>Whether the two say the same, however far their journals are. Most events of a run change nothing here.</summary>
    public static bool SaySame(CatalogRow one, CatalogRow other) =>
        one.Status == other.Status
        && one.Reason == other.Reason
        && one.Epoch == other.Epoch
        && one.Owner == other.Owner
        && one.WakeAt == other.WakeAt
        && one.EndedAt == other.EndedAt
        && one.CreatedAt == other.CreatedAt
        && one.Definition == other.Definition
        && one.Version == other.Version
        && one.Parent == other.Parent
        && one.Root == other.Root
        && (ReferenceEquals(one.Tags, other.Tags) || one.Tags.SequenceEqual(other.Tags));

    /// <summary>What a host notes of a run that it would take up and has no code for. The one thing in the catalog that no journal holds.</summary>
    public static string NotRegistered(string definition) => $"its definition '{definition}' is not registered with this host";

    /// <summary>One sentence for a person: why it stands where it does; null where the status says all.</summary>
    public static string? Reason(RunState state) => (WhyItStands(state), LongHistory(state)) switch
    {
        (var why, null) => why,
        (null, var history) => history,
        var (why, history) => $"{history}; {why}",
    };

    // Said for as long as the run may go on: what has ended grows no more, and one that is full says so itself.
    private static string? LongHistory(RunState state) =>
        state.HistoryWarned is { } events && !state.Standing.IsEnded && state.Standing is not Standing.Suspended { Code: RefusalCodes.HistoryFull }
            ? string.Create(CultureInfo.InvariantCulture, $"has a long history: {events:N0} events and more")
            : null;

    private static string? WhyItStands(RunState state) => state.Standing switch
    {
        Standing.Active { Stop: StopRequest.Cancel } => "asked to cancel",
        Standing.Active { Stop: StopRequest.Deadline } => "its deadline has passed",
        Standing.Active when state.Undoing is { } undoing => Undoes(undoing),
        Standing.Active => Obligations.OnlyWaits(state) ? WaitsFor(state) : null,
        Standing.Parked => state.Undoing is { } undoing ? Undoes(undoing) : WaitsFor(state),
        Standing.Interrupted interrupted => interrupted.Reason,
        Standing.Paused paused => ByAndWhy(paused.By, paused.Reason),
        Standing.Suspended { Code: { } code } suspended => $"{code}: {suspended.Reason}",
        Standing.Suspended suspended => ByAndWhy(suspended.By, suspended.Reason),
        Standing.Mismatched mismatched => mismatched.What,
        Standing.RollbackFailed failed => $"{(state.Undoing?.Then is null ? "rollback" : "compensation")} failed at the undo of {failed.Phase}: {failed.Failure.Message}",
        Standing.Quarantined quarantined => $"{quarantined.Code}: {quarantined.Evidence}",
        Standing.Failed failed => failed.Failure.Message,
        Standing.Cancelled cancelled => ByAndWhy(cancelled.By, cancelled.Reason),
        Standing.Terminated terminated => ByAndWhy(terminated.By, terminated.Reason),
        Standing.NotStarted or Standing.Completed => null,
    };

    private static string Undoes(UndoWork work) => work.Pending[0] is { RetryAt: { } retryAt } next
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"undoes {next.Phase} again at {Stamp(retryAt)} after attempt {next.Attempt} failed: {next.Failure?.Message}")
        : $"undoes {work.Pending[0].Phase}";

    private static string? WaitsFor(RunState state)
    {
        var waits = state.Waits.Open
            .OrderBy(w => w.Value.FirstSequence)
            .Select(w => Text(w.Key, w.Value));
        var retries = state.Phases.Open
            .Where(p => p.Value.RetryAt is not null)
            .OrderBy(p => p.Value.FirstSequence)
            .Select(p => Text(p.Key, p.Value));
        var children = state.Children.Open.OrderBy(c => c.Value.FirstSequence).Select(c => $"waits for run {c.Value.Id}");

        // No more than are read: the catalog cuts what is longer.
        return string.Join("; ", waits.Concat(retries).Concat(children).Take(WaitsShownMax));
    }

    private static string Text(Address address, WaitState.Open wait) => (wait.Signal, wait.Until) switch
    {
        _ when wait.AnyOf is { } options => $"waits for {string.Join(" or ", options.Select(Text))}",
        ({ } signal, { } until) => $"waits for signal '{signal}' until {Stamp(until)}",
        ({ } signal, null) => $"waits for signal '{signal}'",
        (null, { } until) => $"waits until {Stamp(until)}",
        (null, null) => $"waits at {address}",
    };

    private static string Text(WaitOption option) => option switch
    {
        { Signal: { } signal } => $"signal '{signal}'",
        { Until: { } until } => Stamp(until),
        { Child: { } child } => $"the end of {child}",
        _ => "nothing",
    };

    private static string Text(Address address, PhaseState.InFlight phase) => string.Create(
        CultureInfo.InvariantCulture,
        $"retries {address} at {Stamp(phase.RetryAt!.Value)} after attempt {phase.Attempt} failed: {phase.Failure?.Message}");

    private static string Stamp(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? ByAndWhy(string? by, string? reason) => (by, reason) switch
    {
        (null, null) => null,
        (null, _) => reason,
        (_, null) => $"by {by}",
        _ => $"by {by}: {reason}",
    };

    private static string? Cut(string? reason) => reason is null ? null : StorableText.Of(reason, ReasonLengthMax);
}
