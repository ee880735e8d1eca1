using Akka.Durable.Catalog;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using Akka.Durable.TestKit.Stores;
using static Akka.Durable.TestKit.Runs.RunScenario;
using static Akka.Durable.Verification.SoundStore;

namespace Akka.Durable.Verification;

/// <summary>One damage each, and the rule and evidence it is found by.</summary>
public sealed class ViolationTests
{
    [Fact]
    public Task An_event_that_is_missing_in_the_middle_is_a_hole() =>
        FoundAsync(Whole.WithoutEvent(Run, 4), VerificationRules.Contiguous, "event 5 follows event 3");

    [Fact]
    public Task A_row_with_another_rows_bytes_is_named_by_the_index_inside_them() => FoundAsync(
        Whole.WithEvent(Run, Row(7, Phase("e")) with { Sequence = 4 }), VerificationRules.Contiguous, "row 4 holds the event with index 7");

    [Fact]
    public Task Bytes_that_are_no_event_are_named() => FoundAsync(
        Whole.WithEvent(Run, Row(4, Phase("c")) with { Payload = "nonsense"u8.ToArray() }),
        VerificationRules.Readable,
        "event 4: The journal is corrupt: a phase-completed.v1 that cannot be read");

    [Fact]
    public Task An_event_of_a_newer_release_is_named() => FoundAsync(
        Whole.WithEvent(Run, Row(4, Phase("c")) with { Manifest = "phase-completed.v9" }),
        VerificationRules.Readable,
        "event 4: 'phase-completed.v9' was written by a newer release");

    [Fact]
    public Task An_event_that_cannot_follow_is_named() => FoundAsync(
        Whole.WithEvent(Run, Row(4, new RunEvent.Claimed(9, "host-2", ClaimCause.Recovery))), VerificationRules.Folds, "epoch 9 after 1");

    [Fact]
    public Task A_snapshot_of_another_state_is_named_with_the_place_that_differs() => FoundAsync(
        Whole.WithSnapshot(Run, SnapshotCodec.Encode(Run, Given(Story.Take(6)).State with { Epoch = 5 }, Noon)),
        VerificationRules.SnapshotEqualsFold,
        "snapshot 6 differs from what its events fold to: state.epoch is 1 by the events, 5 in the snapshot");

    [Fact]
    public Task A_newer_snapshot_is_compared_with_the_fold_from_the_older_one() => FoundAsync(
        Pruned.WithSnapshot(Run, SnapshotCodec.Encode(Run, Given(Story.Take(6)).State with { Owner = "host-9" }, Noon)),
        VerificationRules.SnapshotEqualsFold,
        "state.owner is \"host-1\" by the events, \"host-9\" in the snapshot");

    [Fact]
    public Task A_snapshot_with_a_flipped_bit_is_named()
    {
        var row = Pruned.SnapshotsOf(Run)[6];
        var bytes = row.Payload.ToArray();
        bytes[^10] ^= 1;
        return FoundAsync(Pruned.WithSnapshot(Run, row with { Payload = bytes }), VerificationRules.Readable, "snapshot 6 is damaged");
    }

    [Fact]
    public Task A_journal_that_ends_before_its_snapshot_is_named() => FoundAsync(
        Whole.WithSnapshot(Run, 6).WithoutEvent(Run, 8).WithoutEvent(Run, 7).WithoutEvent(Run, 6),
        VerificationRules.Contiguous,
        "the journal ends at event 5, before event 6");

    [Theory]
    [InlineData(0, "no snapshot")]
    [InlineData(3, "one snapshot only")]
    public Task Events_deleted_without_two_snapshots_are_named(int snapshotAt, string kept) => FoundAsync(
        (snapshotAt == 0 ? Whole : Whole.WithSnapshot(Run, snapshotAt)).WithoutEvents(Run, through: 3),
        VerificationRules.DeletedBelowFloor,
        $"events before 4 are gone, and there is {kept}");

    [Fact]
    public Task Events_deleted_above_what_the_older_snapshot_captured_are_named() => FoundAsync(
        Pruned.WithoutEvent(Run, 4),
        VerificationRules.DeletedBelowFloor,
        "the first event is 5, but the older of the two newest snapshots, 3, allows deletion up to 3 only");

    [Fact]
    public Task A_row_of_the_catalog_that_says_otherwise_is_named_with_what_it_says() => FoundAsync(
        Whole.WithCatalog(row => row with { Status = RunStatus.Running }),
        VerificationRules.CatalogEqualsJournal,
        "status is 'running' in the catalog, 'completed' in the journal");

    [Fact]
    public Task A_tag_that_only_the_catalog_has_is_named() => FoundAsync(
        Whole.WithCatalog(row => row with { Tags = row.Tags.SetItem("team", "green") }),
        VerificationRules.CatalogEqualsJournal,
        "tags is 'team=green' in the catalog, 'team=red' in the journal");

    [Fact]
    public Task A_wake_up_time_that_only_the_catalog_has_is_named() => FoundAsync(
        Whole.WithCatalog(row => row with { WakeAt = Noon }), VerificationRules.CatalogEqualsJournal, "wake-up time is 2030-01-01 12:00:00");

    [Fact]
    public Task A_row_that_is_ahead_of_the_journal_is_named() => FoundAsync(
        Whole.WithCatalog(row => row with { Sequence = 9 }),
        VerificationRules.CatalogEqualsJournal,
        "the row reflects event 9, the journal ends at 8");

    [Fact]
    public Task A_run_without_a_row_is_named() => FoundAsync(
        Whole with { Catalog = Whole.Catalog.Remove(Run) }, VerificationRules.CatalogEqualsJournal, "it has no row in the catalog");

    [Fact]
    public Task A_row_without_a_run_is_named() => FoundAsync(
        Whole with { Events = Whole.Events.Remove(Run) },
        VerificationRules.CatalogEqualsJournal,
        "the row reflects event 8, the journal ends at 0");

    [Fact]
    public async Task A_hosts_note_that_it_has_no_code_for_a_run_is_no_violation() => Assert.Empty(await ViolationsAsync(Noted("import", Story.SkipLast(1))));

    [Fact]
    public Task A_note_about_another_definition_than_the_runs_is_named() => FoundAsync(
        Noted("export", Story.SkipLast(1)), VerificationRules.CatalogEqualsJournal, "reason is 'its definition 'export' is not registered with this host'");

    [Fact]
    public Task A_note_on_a_run_that_no_host_would_take_up_is_named() => FoundAsync(
        Noted("import", [.. Story.SkipLast(1), new RunEvent.Paused("ann", "lunch")]),
        VerificationRules.CatalogEqualsJournal,
        "reason is 'its definition 'import' is not registered with this host' in the catalog, 'by ann: lunch' in the journal");

    [Fact]
    public Task A_note_that_stayed_when_the_run_ended_because_the_definition_was_registered_after_all_is_named() => FoundAsync(
        Noted("import", Story), VerificationRules.CatalogEqualsJournal, "reason is 'its definition 'import' is not registered with this host'");

    private static StoreContents Noted(string definition, IEnumerable<RunEvent> story) =>
        StoreContents.Empty.With(Run, [.. story]).WithCatalog(row => row with { Reason = CatalogProjection.NotRegistered(definition) });

    private static async Task FoundAsync(StoreContents damaged, string rule, string evidence) =>
        Assert.Contains(await ViolationsAsync(damaged), v => v.Rule == rule && v.Evidence.Contains(evidence, StringComparison.Ordinal));
}
