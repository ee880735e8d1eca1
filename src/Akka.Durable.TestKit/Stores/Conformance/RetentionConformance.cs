using System.Collections.Immutable;
using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>Which runs go and which stay, on every store.</summary>
public abstract class RetentionConformance<TSource> : ReconcilingConformance<TSource>
    where TSource : IStoreSource, new()
{
    [StoreFact]
    public async Task Age_and_number_are_both_respected_and_running_runs_are_neither_counted_nor_removed()
    {
        await PlantAsync("1d", 1, listed: true, Started(), Completed);
        await PlantAsync("2d", 2, listed: true, Started(), Completed);
        await PlantAsync("3d", 3, listed: true, Started(), Completed);
        await PlantAsync("40d", 40, listed: true, Started(), Failed);
        await PlantAsync("50d", 50, listed: true, Started(), Cancelled);
        await PlantAsync("90d", 90, listed: true, Started());

        var found = await PassAsync(Settings with { MaxTerminalRuns = 2 });

        Assert.Equal(["3d expired removed", "40d expired removed", "50d expired removed"], found.Where(f => f.Contains("expired", StringComparison.Ordinal)));
        Assert.Equal(["1d", "2d", "90d"], await StoredAsync());
    }

    [StoreFact]
    public async Task Age_counts_from_the_end_and_nothing_written_later_makes_a_run_younger()
    {
        // A tag may be set on a run that has ended, at any time and with any clock.
        var state = await PlantAsync("tagged", 40, listed: true, Started(), Completed);
        var id = RunId.Parse("tagged");
        var tagged = new RecordedEvent(3, Today.AddDays(3650), new RunEvent.TagsChanged(ImmutableSortedDictionary<string, string?>.Empty.Add("seen", "yes"), "ada"));
        state = RunEvolution.Evolve(state, tagged);
        await Store.AppendAsync(new(id, [EventCodec.Encode(tagged)], CatalogProjection.Of(id, state)));

        // Begun long ago and ended yesterday: young.
        await PlantAsync("long", 1, listed: true, Started(), Completed);

        await PassAsync();

        Assert.Equal(["long"], await StoredAsync());
    }

    [StoreFact]
    public async Task Zero_days_removes_with_the_next_pass_and_none_kept_removes_all()
    {
        await PlantEndedAsync("a", 0.001);
        await PlantAsync("running", 90, listed: true, Started());

        await PassAsync(Settings with { RetentionDays = 0 });
        Assert.Equal(["running"], await StoredAsync());

        await PlantEndedAsync("b", 0);
        await PassAsync(Settings with { MaxTerminalRuns = 0 });
        Assert.Equal(["running"], await StoredAsync());
    }

    [StoreFact]
    public async Task Ties_are_broken_by_id_so_that_every_pass_keeps_the_same()
    {
        foreach (var run in new[] { "c", "a", "d", "b" }) await PlantEndedAsync(run, 1);

        await PassAsync(Settings with { MaxTerminalRuns = 3 });
        Assert.Equal(["a", "b", "c"], await StoredAsync());

        await PassAsync(Settings with { MaxTerminalRuns = 3 });
        Assert.Equal(["a", "b", "c"], await StoredAsync());
    }

    [StoreFact]
    public async Task A_definition_may_have_limits_of_its_own()
    {
        await PlantEndedAsync("import-10", 10, definition: "import");
        await PlantEndedAsync("report-1", 1, definition: "report");
        await PlantEndedAsync("report-2", 2, definition: "report");
        await PlantEndedAsync("report-80", 80, definition: "report");
        await PlantEndedAsync("other-10", 10, definition: "other");
        await PlantEndedAsync("other-40", 40, definition: "other");

        await PassAsync(Settings with { Retention = new() { Definitions = "import = 7, report = 90/2" } });

        Assert.Equal(["other-10", "report-1", "report-2"], await StoredAsync());
    }

    [StoreFact]
    public async Task What_a_run_started_goes_with_it_and_not_before()
    {
        await PlantEndedAsync("old-root", 40);
        await PlantEndedAsync("old-child", 50, parent: RunId.Parse("old-root"));
        await PlantEndedAsync("old-grandchild", 60, parent: RunId.Parse("old-child"));
        await PlantEndedAsync("young-root", 1);
        await PlantEndedAsync("its-old-child", 50, parent: RunId.Parse("young-root"));
        await PlantAsync("live-root", 90, listed: true, Started());
        await PlantEndedAsync("live-roots-child", 80, parent: RunId.Parse("live-root"));

        await PassAsync();

        Assert.Equal(["its-old-child", "live-root", "live-roots-child", "young-root"], await StoredAsync());
    }

    [StoreFact]
    public async Task A_root_stays_while_one_of_its_children_works()
    {
        await PlantEndedAsync("root", 40);
        await PlantAsync("child", 40, listed: true, Started(RunId.Parse("root")));

        await PassAsync();

        Assert.Equal(["child", "root"], await StoredAsync());
    }

    [StoreFact]
    public async Task A_root_whose_child_is_poisoned_stays_with_all_it_started_and_keeps_nobody_else()
    {
        var root = RunId.Parse("root");
        await PlantEndedAsync("root", 40);
        await PlantEndedAsync("sound-child", 40, parent: root);
        var poisoned = await PlantAsync("poisoned-child", 40, listed: true, Started(root), new RunEvent.Quarantined("corrupt", "event 2 is none"));
        await PlantEndedAsync("grandchild", 40, parent: RunId.Parse("poisoned-child"));
        await PlantEndedAsync("younger", 39);

        await PassAsync();
        Assert.Equal(["grandchild", "poisoned-child", "root", "sound-child"], await StoredAsync());

        // It was given up: nothing is owed any more, and the family goes as a whole.
        var given = new RecordedEvent(poisoned.Sequence + 1, Today.AddDays(-39), new RunEvent.Terminated("ada", "cannot be mended"));
        await Store.AppendAsync(new(RunId.Parse("poisoned-child"), [EventCodec.Encode(given)], CatalogProjection.Of(RunId.Parse("poisoned-child"), RunEvolution.Evolve(poisoned, given))));
        await PassAsync();
        Assert.Empty(await StoredAsync());
    }

    [StoreFact]
    public async Task Of_a_family_in_one_transaction_nothing_goes_when_one_of_it_was_written_to_meanwhile()
    {
        var child = RunId.Parse("child");
        await PlantEndedAsync("root", 40);
        await PlantEndedAsync("child", 40, parent: RunId.Parse("root"));
        await Store.AppendAsync(Append(child, 3));

        var removed = await Store.RemoveAsync([new([new(child, 2), new(RunId.Parse("root"), 2)])], CancellationToken.None);

        Assert.Equal([false], removed);
        Assert.Equal([1, 2], await SequencesAsync(RunId.Parse("root")));
        Assert.Equal([1, 2, 3], await SequencesAsync(child));
    }

    [StoreFact]
    public async Task A_child_whose_parent_is_gone_is_judged_by_itself()
    {
        await PlantEndedAsync("child", 40, parent: RunId.Parse("gone"));

        await PassAsync();

        Assert.Empty(await StoredAsync());
    }

    [StoreFact]
    public async Task One_pass_removes_no_more_than_it_may_and_the_next_one_goes_on()
    {
        for (var i = 0; i < 7; i++) await PlantEndedAsync($"run-{i}", 40 + i);
        var settings = Settings with { Retention = new() { BatchMax = 2, RemovalsMax = 3 } };

        await PassAsync(settings);
        Assert.Equal(["run-0", "run-1", "run-2", "run-3"], await StoredAsync());

        await PassAsync(settings);
        await PassAsync(settings);
        Assert.Empty(await StoredAsync());
    }

    [StoreFact]
    public async Task Runs_that_stay_do_not_keep_younger_ones_from_being_removed()
    {
        for (var i = 0; i < 5; i++)
        {
            await PlantEndedAsync($"stuck-{i}", 90);
            await PlantAsync($"stuck-{i}-child", 90, listed: true, Started(RunId.Parse($"stuck-{i}")));
        }

        await PlantEndedAsync("free", 40);

        await PassAsync(Settings with { Retention = new() { BatchMax = 2 } });

        Assert.DoesNotContain("free", await StoredAsync());
        Assert.Equal(10, (await StoredAsync()).Length);
    }

    [StoreFact]
    public async Task Where_the_clock_is_not_trusted_nothing_is_removed()
    {
        await PlantEndedAsync("a", 400);

        Assert.Empty(await PassAsync(Store, Settings, now: null));
        Assert.Equal(["a"], await StoredAsync());
    }

    [StoreFact]
    public async Task A_dry_run_says_what_would_go_and_changes_nothing()
    {
        await PlantEndedAsync("a", 40);

        Assert.Equal(["a expired removed"], await PassAsync(dryRun: true));
        Assert.Equal(["a"], await StoredAsync());
    }
}
