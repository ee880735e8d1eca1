using Akka.Durable.Journal;
using Akka.Durable.Recovery;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.Transfer;
using Akka.Durable.Verification;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Values too large for events: kept once, given back as they were, and never another in their place.</summary>
public abstract class LargeValueConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private const int InlineMax = 1024;
    private const int LargeLength = 20_000;

    /// <summary>What an event is long beside its values.</summary>
    private const int FieldsMax = 1000;

    protected LargeValueConformance() => Settings = Settings with { PayloadInlineBytesMax = InlineMax, CheckpointThrottle = TimeSpan.Zero };

    private IRunStore Store => Source.Store;

    [Fact]
    public async Task Large_results_are_given_back_after_a_crash_and_no_event_holds_them()
    {
        var story = Definition(async run =>
        {
            var one = await run.PhaseAsync("one", _ => Did("one", Large("1")));
            var both = await run.PhaseAsync("two", async phase =>
            {
                var stepped = await phase.StepAsync("step", () => Did("step", Large("2")));
                var saved = phase.Checkpoint<string>() ?? await phase.SaveCheckpointAsync(Large("3"));
                await Log.Gate($"two {phase.Epoch}").PassAsync(phase.Cancellation);
                return $"{saved.Length}{stepped[0]}";
            });
            return one + both;
        });
        await RunAsync(story);
        await Log.Gate("two 1").Reached;
        await CrashAndRecoverAsync(story);
        await Log.Gate("two 2").Reached;
        Log.Gate("two 2").Open();

        Assert.Equal($"{Large("1")}{LargeLength}2", await ResultAsync<string>());
        Assert.Equal(["one", "step"], Log.Lines);
        Assert.All(await Store.ReadAsync(TheRun, 0, int.MaxValue, default), row => Assert.InRange(row.Payload.Length, 1, InlineMax + FieldsMax));
        Assert.Equal(4, (await Store.ListPayloadsAsync(TheRun, default)).Count);
        await AssertVerifiedAsync();
    }

    [Fact]
    public async Task A_run_of_many_large_results_has_small_snapshots_and_gives_each_back_when_events_are_deleted()
    {
        const int Count = 20;
        Settings = Settings with { SnapshotEvery = 4 };
        var story = Definition(async run =>
        {
            var sum = 0;
            for (var n = 1; n <= Count; n++) sum += (await run.PhaseAsync("turn", $"{n}", _ => Did("turn", Large($"{n}")))).Length;
            await run.PhaseAsync("until their events are deleted", async phase =>
            {
                for (var n = 1; (await Source.EventsAsync(TheRun))[0].Sequence <= Count; n++) await phase.StepAsync($"{n}", () => Task.FromResult(n));
                return 0;
            });
            await HoldAsync(run);
            return sum;
        });
        await RunAsync(story);
        await Log.Gate("hold 1").Reached;

        var snapshot = (await Store.ReadSnapshotAsync(TheRun, long.MaxValue, default))!;
        Assert.InRange(snapshot.Payload.Length, Count * 64, Count * LargeLength / 4);
        await CrashAndRecoverAsync(story);
        await Log.Gate("hold 2").Reached;
        Log.Gate("hold 2").Open();
        Assert.Equal(Count * LargeLength, await ResultAsync<int>());
        Assert.Equal(Count, Log.Count("turn"));
        await AssertVerifiedAsync();
    }

    [Fact]
    public async Task A_large_input_is_compared_when_the_run_is_started_again()
    {
        var echo = RunDefinition.Of<string, string>("echo", (run, input) => Task.FromResult(input));
        await HostAsync(echo);
        var run = await Client.StartAsync(echo, Large("in"), new() { Id = "r1" }).OrHangAsync();
        Assert.Equal(Large("in"), await run.ResultAsync().OrHangAsync());

        Assert.True((await Client.StartAsync(echo, Large("in"), new() { Id = "r1" }).OrHangAsync()).WasThere);
        await AssertRefusedAsync(RefusalCodes.RunExists, () => Client.StartAsync(echo, Large("another"), new() { Id = "r1" }));
    }

    [Fact]
    public async Task Signals_and_the_results_of_children_come_whole()
    {
        var child = RunDefinition.Of<string, string>("child", (_, input) => Task.FromResult(input + "!"));
        var story = Definition(async run =>
        {
            var said = await run.SignalAsync<string>("say");
            var any = await run.AnyAsync("any", new WaitFor.Signal("more"));
            return await run.ChildAsync(child, said + any.Value<string>());
        });
        await HostAsync(story, child);
        await Client.StartAsync(story.Name, 1, new() { Id = "r1" }).OrHangAsync();
        await Client.SignalAsync("r1", "say", Large("s"), id: "s1").OrHangAsync();
        await UntilRecordedAsync<RunEvent.SignalConsumed>();
        await CrashAndRecoverAsync(story, child);
        await Client.SignalAsync("r1", "more", Large("m"), id: "s2").OrHangAsync();

        Assert.Equal(Large("s") + Large("m") + "!", await ResultAsync<string>());
    }

    [Fact]
    public async Task After_a_rollback_what_is_still_recorded_is_given_back_and_an_undo_gets_its_result()
    {
        var story = Definition(async run =>
        {
            var one = await run.PhaseAsync("one", _ => Did("one", Large("1")));
            await run.PhaseAsync("two", _ => Did("two", Large("2")), new() { Undo = undo => Did($"undone {undo.Result<string>()?.Length}", 0), Input = Large("in") });
            return one.Length + await HoldAsync(run);
        });
        await RunAsync(story);
        await Log.Gate("hold 1").Reached;
        await Client.RollBackAsync("r1", RollbackTarget.Parse("two")).OrHangAsync();
        await HangGuard.UntilAsync(() => Log.Count("two") == 2);

        Assert.Equal(["one", "two", $"undone {LargeLength}", "two"], Log.Lines);
        await AssertVerifiedAsync();
    }

    [Fact]
    public async Task A_fork_has_its_own_and_keeps_them_when_those_of_its_source_are_gone()
    {
        var story = Definition(async run =>
        {
            var one = await run.PhaseAsync("one", _ => Did("one", Large("1")));
            return await run.PhaseAsync("two", _ => Did("two", one + "2"));
        });
        var source = await RunAsync(story);
        await source.WaitAsync().OrHangAsync();
        var fork = await Client.ForkAsync("r1", RollbackTarget.Parse("two"), new() { Id = "f1" }).OrHangAsync();
        Assert.Equal(Large("1") + "2", await fork.ResultAsync<string>().OrHangAsync());

        await Store.DeletePayloadsAsync(TheRun, long.MaxValue, [], default);
        Assert.Equal(Large("1") + "2", await fork.ResultAsync<string>().OrHangAsync());
        Assert.Equal(["one", "two", "two"], Log.Lines);
        Assert.Empty((await StoreVerification.VerifyAsync(Store, fork.Id))!.Violations);
    }

    [Fact]
    public async Task Exported_and_imported_they_come_along_and_changed_on_the_way_they_are_refused()
    {
        await ResultOfAsync(run => run.PhaseAsync("one", _ => Task.FromResult(Large("1"))));
        using var exported = new StringWriter();
        await RunExport.WriteAsync(Store, TheRun, exported);

        var elsewhere = new MemoryRunStore();
        await (await RunImport.ReadAsync(new StringReader(exported.ToString()))).StoreAsync(elsewhere);
        Assert.Equal(await Store.ListPayloadsAsync(TheRun, default), await elsewhere.ListPayloadsAsync(TheRun, default));
        Assert.Empty((await StoreVerification.VerifyAsync(elsewhere, TheRun))!.Violations);

        var without = exported.ToString().Split('\n').Where(line => !line.Contains("\"stored\"", StringComparison.Ordinal));
        await AssertRefusedAsync(RefusalCodes.InvalidInput, () => RunImport.ReadAsync(new StringReader(string.Join('\n', without))));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("damaged")]
    public async Task Asked_for_one_that_is_missing_or_damaged_the_run_is_quarantined_and_mended_and_released_it_goes_on(string how)
    {
        var story = Definition(async run =>
        {
            var one = await run.PhaseAsync("one", _ => Did("one", Large("1")));
            await HoldAsync(run);
            return one;
        });
        await RunAsync(story);
        await Log.Gate("hold 1").Reached;
        var sound = await RowsAsync();
        await Host.CrashAsync();
        if (how == "missing") await Store.DeletePayloadsAsync(TheRun, long.MaxValue, [], default);
        else await Store.SavePayloadsAsync(TheRun, [.. sound.Select(p => p with { Json = "\"another\""u8.ToArray() })]);

        var violation = Assert.Single((await StoreVerification.VerifyAsync(Store, TheRun))!.Violations);
        Assert.Equal(VerificationRules.PayloadsWhole, violation.Rule);
        await HostAsync(story);
        await UntilRecordedAsync<RunEvent.Quarantined>();
        var quarantined = Assert.Single(await EventsAsync<RunEvent.Quarantined>());
        Assert.Equal(QuarantineCodes.PayloadDamaged, quarantined.Code);
        Assert.Contains(sound[0].Sha256, quarantined.Evidence, StringComparison.Ordinal);

        await Store.SavePayloadsAsync(TheRun, sound);
        await Client.ReleaseAsync("r1", "ann", "restored").OrHangAsync();
        await HangGuard.UntilAsync(async () => (await StateAsync()).Standing is Standing.Active);
        Log.Gate($"hold {(await StateAsync()).Epoch}").Open();
        Assert.Equal(Large("1"), await ResultAsync<string>());
        Assert.Equal(1, Log.Count("one"));
    }

    [Fact]
    public async Task A_result_of_a_run_that_is_missing_is_refused_and_no_other_is_given()
    {
        var run = await RunAsync(Definition(_ => Task.FromResult(Large("1"))));
        await run.WaitAsync().OrHangAsync();
        await Store.DeletePayloadsAsync(TheRun, long.MaxValue, [], default);

        await AssertRefusedAsync(RefusalCodes.PayloadDamaged, () => run.ResultAsync<string>());
        Assert.Equal(RunStatus.Completed, (await ListedAsync()).Status);
    }

    [Fact]
    public async Task What_is_forgotten_leaves_the_table_when_its_event_and_its_snapshots_are_gone()
    {
        Settings = Settings with { SnapshotEvery = 1 };
        await RunAsync(Definition(async run =>
        {
            await run.PhaseAsync("one", _ => Task.FromResult(Large("1")));
            await run.PhaseAsync("two", _ => Task.FromResult(Large("2")));
            await run.ForgetAsync("one");

            // Each brings a snapshot, as soon as the one before is confirmed.
            for (var n = 0; (await Store.ListPayloadsAsync(TheRun, default)).Count > 1; n++) await run.PhaseAsync("next", $"{n}", _ => Task.FromResult(n));
            return await HoldAsync(run);
        }));
        await Log.Gate("hold 1").Reached;
        Assert.Single(await Store.ListPayloadsAsync(TheRun, default));
        var state = (await RunRecovery.RecoverAsync(Store, TheRun, default)).State;
        Assert.Equal(await Store.ListPayloadsAsync(TheRun, default), Payloads.StatePayloads.Of(state)!.Keys);
        await AssertVerifiedAsync();
    }

    private static string Large(string text) => text.PadRight(LargeLength, '.');

    private Task<T> Did<T>(string what, T result)
    {
        Log.Add(what);
        return Task.FromResult(result);
    }

    private Task<int> HoldAsync(RunContext run) => run.PhaseAsync("hold", async phase =>
    {
        await Log.Gate($"hold {phase.Epoch}").PassAsync(phase.Cancellation);
        return 3;
    });

    private async Task<List<Payloads.PayloadRow>> RowsAsync()
    {
        List<Payloads.PayloadRow> rows = [];
        foreach (var hash in await Store.ListPayloadsAsync(TheRun, default))
        {
            rows.Add(new(hash, 2, (await Store.ReadPayloadAsync(TheRun, hash, default))!, Time.GetUtcNow()));
        }

        return rows;
    }

    private async Task AssertVerifiedAsync() =>
        await HangGuard.UntilAsync(async () => (await StoreVerification.VerifyAsync(Store, TheRun))!.Violations is []);
}
