using Akka.Durable.Children;
using Akka.Durable.Dashboard.Api;
using Akka.Durable.Dashboard.Redaction;
using Akka.Durable.Dashboard.Timelines;
using Akka.Durable.Documents;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Microsoft.AspNetCore.Http;

namespace Akka.Durable.Dashboard.Pages;

/// <summary>One run as its page shows it.</summary>
/// <param name="Id">The run.</param>
/// <param name="State">As its host has it.</param>
/// <param name="Run">The same, without secrets.</param>
/// <param name="Timeline">Over time.</param>
/// <param name="FirstRow">Of the timeline's rows, the first on this page.</param>
/// <param name="Events">A page of the journal, the newest first, without secrets.</param>
/// <param name="FirstEvent">The oldest event that the journal still has.</param>
/// <param name="Redactor">Takes secrets out of the rest.</param>
public sealed record RunView(
    RunId Id, RunState State, RunDocument Run, Timeline Timeline, int FirstRow, IReadOnlyList<EventDocument> Events, long FirstEvent, Redactor Redactor)
{
    /// <summary>Rows of a timeline on one page: a run may have tens of thousands.</summary>
    public const int RowsMax = 200;

    /// <summary>Events that a timeline is drawn from, the newest; older ones are drawn from what they led to.</summary>
    public const int EventsDrawnMax = 20_000;

    /// <summary>Events of the journal on one page.</summary>
    public const int EventsShown = 100;

    private const int PageSize = 1000;

    internal static async Task<RunView> ReadAsync(
        string run, HttpRequest request, IRunClient client, Redactor redactor, DateTimeOffset now, CancellationToken cancellation)
    {
        var id = RunId.Parse(run);
        var state = await client.GetAsync(id.Value, cancellation);
        List<JournalRow> rows = [];
        var after = Math.Max(0, state.Sequence - EventsDrawnMax);
        while (true)
        {
            var page = await client.ReadEventsAsync(id, after, PageSize, cancellation);
            rows.AddRange(page);
            if (page.Count < PageSize) break;
            after = page[^1].Sequence;
        }

        // The state may be older than what is durable by now: events after it belong to the next look.
        var events = rows.Where(row => row.Sequence <= state.Sequence).Select(EventCodec.Decode).ToList();
        var timeline = TimelineOf.Run(state, events, now);
        var newest = Math.Max(0, timeline.Rows.Count - RowsMax);
        var first = (int)Math.Min(ListQuery.Number(request.Query, "row", newest, 0, int.MaxValue), newest);
        var firstEvent = (await client.ReadEventsAsync(id, 0, 1, cancellation)) is [var oldest] ? oldest.Sequence : state.Sequence + 1;
        var upTo = Math.Max(ListQuery.Number(request.Query, "event", state.Sequence, 1, long.MaxValue), firstEvent);
        var shown = upTo < state.Sequence
            ? await client.ReadEventsAsync(id, Math.Max(0, upTo - EventsShown), (int)Math.Min(upTo, EventsShown), cancellation)
            : rows.TakeLast(EventsShown);
        return new(
            id,
            state,
            redactor.Of(RunDocument.Of(id, state)),
            timeline,
            first,
            [.. shown.Where(row => row.Sequence <= upTo).Reverse().Select(row => redactor.Of(EventDocument.Of(row)))],
            firstEvent,
            redactor);
    }

    /// <summary>The part of the query that says where the reader is.</summary>
    internal static string Kept(HttpRequest request) => string.Concat(
        from name in (string[])["row", "event"]
        where request.Query[name].ToString() is { Length: > 0 }
        select $"&{name}={Uri.EscapeDataString(request.Query[name].ToString())}");

    internal IEnumerable<ControlAction> Actions => ControlAction.All.Where(a => a.Fits(State));

    public bool MaySuspend => State.Standing is Standing.Active { Stop: null } or Standing.Interrupted { Stop: null } or Standing.Parked;

    public bool MayMoveDeadline => !State.Standing.IsEnded && State.Stop is not StopRequest.Deadline;

    /// <summary>The phase whose undo failed for good; null where none did.</summary>
    public Address? FailedUndo => (State.Standing as Standing.RollbackFailed)?.Phase;

    /// <summary>The run's children, those first that were started first.</summary>
    public IReadOnlyList<ChildState> Children => [.. State.Children.OrderBy(c => c.Value.FirstSequence).Select(c => c.Value)];

    public RunStatus Status => Standings.Status(State);
}
