using Akka.Durable.TestKit.Stores;
using static Akka.Durable.Verification.SoundStore;

namespace Akka.Durable.Verification;

public sealed class SoundStoreTests
{
    [Fact]
    public async Task Every_rule_holds_for_a_whole_journal() => Assert.Equal(
        [(Run, 8L, 0, 0), (Other, 2L, 0, 0)],
        (await VerifiedAsync(Whole)).Select(v => (v.Run, v.Events, v.Snapshots, v.Violations.Count)));

    [Fact]
    public async Task Every_rule_holds_after_deleting_what_the_older_of_two_snapshots_allows() => Assert.Equal(
        [(Run, 5L, 2, 0), (Other, 2L, 0, 0)],
        (await VerifiedAsync(Pruned)).Select(v => (v.Run, v.Events, v.Snapshots, v.Violations.Count)));

    [Fact]
    public async Task Snapshots_that_nothing_was_deleted_for_are_compared_as_well() =>
        Assert.Empty(await ViolationsAsync(Whole.WithSnapshot(Run, 3).WithSnapshot(Run, 6)));

    [Fact]
    public async Task More_runs_than_a_page_are_all_looked_at()
    {
        var contents = Enumerable.Range(1, 1001).Aggregate(
            StoreContents.Empty, (c, i) => c.With(RunId.Parse($"run-{i}"), [Story[0]]));

        Assert.Equal(1001, (await VerifiedAsync(contents)).Select(v => v.Run).Distinct().Count());
    }

    [Fact]
    public async Task More_events_than_a_page_are_all_folded()
    {
        var contents = StoreContents.Empty.With(Run, [Story[0], .. Enumerable.Range(1, 1200).Select(i => Phase($"p{i}"))]);

        var verified = Assert.Single(await VerifiedAsync(contents));

        Assert.Equal(1201, verified.Events);
        Assert.Empty(verified.Violations);
    }

    [Fact]
    public async Task A_run_that_the_store_knows_nothing_of_is_no_verified_run()
    {
        await using var store = new MemoryRunStore(Whole);

        Assert.Null(await StoreVerification.VerifyAsync(store, RunId.Parse("nobody")));
    }
}
