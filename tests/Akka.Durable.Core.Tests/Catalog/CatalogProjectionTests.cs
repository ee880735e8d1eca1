using System.Collections.Immutable;
using Akka.Durable.Failures;
using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Catalog;

public class CatalogProjectionTests
{
    private static readonly RunId Run = RunId.Parse("r1");

    [Theory]
    [InlineData("active", RunStatus.Running, null)]
    [InlineData("active, asked to cancel", RunStatus.Running, "asked to cancel")]
    [InlineData("active, past its deadline", RunStatus.Running, "its deadline has passed")]
    [InlineData("active, nobody's", RunStatus.Running, null)]
    [InlineData("active, only waits", RunStatus.Waiting, "waits for signal 'approve'")]
    [InlineData("parked", RunStatus.Waiting, "waits for signal 'approve'")]
    [InlineData("interrupted", RunStatus.Interrupted, "host stopped")]
    [InlineData("interrupted, asked to cancel", RunStatus.Interrupted, "host stopped")]
    [InlineData("paused", RunStatus.Paused, "by ann: wrong file")]
    [InlineData("mismatched", RunStatus.Suspended, "load is never asked for")]
    [InlineData("quarantined", RunStatus.Quarantined, "corrupt: event 9 where 8 is due")]
    [InlineData("completed", RunStatus.Completed, null)]
    [InlineData("failed", RunStatus.Failed, "disk full")]
    [InlineData("cancelled", RunStatus.Cancelled, "by ann: wrong file")]
    [InlineData("terminated", RunStatus.Terminated, "by ann: wrong file")]
    public void Each_standing_has_its_status_and_reason(string scene, RunStatus status, string? reason)
    {
        var row = CatalogProjection.Of(Run, At(scene));

        Assert.Equal((status, reason), (row.Status, row.Reason));
        Assert.Equal(At(scene).Sequence, row.Sequence);
        Assert.Equal(status.IsEnded(), row.EndedAt is not null);
    }

    [Fact]
    public void A_run_that_waits_says_for_what_oldest_first() =>
        Assert.Equal(
            "waits for signal 'approve' until 2030-01-01 13:00:00Z; waits until 2030-01-01 12:30:00Z; "
            + "retries load at 2030-01-01 12:05:00Z after attempt 2 failed: disk full",
            CatalogProjection.Of(Run, Given(
                Started,
                new RunEvent.WaitStarted(Approve, "approve", Noon.AddHours(1)),
                new RunEvent.WaitStarted(new("delay"), null, Noon.AddMinutes(30)),
                new RunEvent.PhaseFailed(Load, 2, Noon, Broken, Noon.AddMinutes(5))).State).Reason);

    [Fact]
    public void A_reason_is_cut_at_its_length_and_never_inside_a_character()
    {
        var text = new string('x', CatalogProjection.ReasonLengthMax - 1) + "\U0001F600";
        var reason = CatalogProjection.Of(Run, Given(Started, new RunEvent.Failed(new Failure("E", text))).State).Reason;

        Assert.Equal(new string('x', CatalogProjection.ReasonLengthMax - 1), reason);
    }

    [Fact]
    public void A_reason_holds_nothing_that_a_database_refuses_as_text() =>
        Assert.Equal(
            "a\uFFFDb\uFFFDc",
            CatalogProjection.Of(Run, Given(Started, new RunEvent.Failed(new Failure("E", "a\0b\uD800c"))).State).Reason);

    [Fact]
    public void A_run_that_nobody_started_has_no_row() =>
        Assert.Throws<InvalidOperationException>(() => CatalogProjection.Of(Run, RunState.Initial));

    [Fact]
    public void Most_events_change_nothing_here()
    {
        var before = CatalogProjection.Of(Run, Given(Started).State);

        Assert.True(CatalogProjection.SaySame(before, CatalogProjection.Of(Run, Given(Started, Done(Load)).State)));
    }

    [Fact]
    public void Every_field_but_the_sequence_makes_rows_differ()
    {
        var row = CatalogProjection.Of(Run, Given(Started).State);
        CatalogRow[] others =
        [
            row with { Status = RunStatus.Failed },
            row with { Reason = "x" },
            row with { Epoch = 9 },
            row with { Owner = "host-2" },
            row with { WakeAt = Noon },
            row with { EndedAt = Noon },
            row with { CreatedAt = Noon.AddDays(1) },
            row with { Definition = "export" },
            row with { Version = "2" },
            row with { Parent = RunId.Parse("p") },
            row with { Tags = ImmutableSortedDictionary<string, string>.Empty.Add("a", "1") },
        ];

        Assert.True(CatalogProjection.SaySame(row, row with { Sequence = 99 }));
        Assert.All(others, other => Assert.False(CatalogProjection.SaySame(row, other)));
    }
}
