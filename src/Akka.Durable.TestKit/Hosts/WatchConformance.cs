using System.Text;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.Watching;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>What a run says of itself: progress, its events as they come, what its bodies say to whoever listens.</summary>
public abstract class WatchConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    [Fact]
    public async Task Progress_is_read_from_outside_without_waking_the_run()
    {
        Settings = Settings with { ParkAfter = TimeSpan.Zero };
        await RunAsync(Definition(async run =>
        {
            await run.PhaseAsync("load", phase => phase.ReportAsync(new Loaded(7, "a.csv")));
            await run.SignalAsync<int>("never");
            return 1;
        }));
        await UntilRecordedAsync<RunEvent.Parked>();
        await HangGuard.UntilAsync(() => Host.RunsInMemory == 0);
        Assert.Equal(new Loaded(7, "a.csv"), await Client.ProgressAsync<Loaded>("r1").OrHangAsync());
        Assert.Equal(new Address("load"), (await StateAsync()).Progress!.Phase);
        Assert.Equal(0, Host.RunsInMemory);
    }

    [Fact]
    public async Task Of_what_is_said_close_together_the_first_is_written_and_the_last_before_the_run_ends()
    {
        await ResultOfAsync(async run =>
        {
            for (var i = 1; i <= 100; i++) await run.ReportAsync(i);
            return 1;
        });
        Assert.Equal(["1", "100"], (await EventsAsync<RunEvent.ProgressReported>()).Select(e => e.Value.ToString()));
        Assert.Equal(100, await Client.ProgressAsync<int>("r1").OrHangAsync());
    }

    [Fact]
    public async Task What_is_said_side_by_side_is_written_in_the_order_in_which_it_was_said()
    {
        Settings = Settings with { CheckpointThrottle = TimeSpan.Zero };
        await ResultOfAsync(async run =>
        {
            await Task.WhenAll(Enumerable.Range(1, 200).Select(i => Task.Run(() => run.ReportAsync(i))));
            return 1;
        });
        Assert.Equal(Enumerable.Range(1, 200), (await EventsAsync<RunEvent.ProgressReported>()).Select(e => e.Count));
    }

    [Fact]
    public async Task What_the_code_between_phases_has_said_it_does_not_say_again_after_a_crash()
    {
        Settings = Settings with { CheckpointThrottle = TimeSpan.Zero };
        var story = Definition(async run =>
        {
            await run.ReportAsync("began");
            await run.PhaseAsync("work", phase => Log.Gate("work").PassAsync(phase.Cancellation));
            await run.ReportAsync("worked");
            return 1;
        });
        await RunAsync(story);
        await Log.Gate("work").Reached;
        await CrashAndRecoverAsync(story);
        Log.Gate("work").Open();
        await ResultAsync<int>();
        Assert.Equal(["\"began\"", "\"worked\""], (await EventsAsync<RunEvent.ProgressReported>()).Select(e => e.Value.ToString()));
    }

    [Fact]
    public async Task What_was_said_after_the_point_of_a_rollback_is_not_said_any_more()
    {
        var run = await RunAsync(Definition(async r =>
        {
            await r.PhaseAsync("work", async phase =>
            {
                Log.Add("work");
                if (Log.Count("work") == 2) await Log.Gate("again").PassAsync(phase.Cancellation);
                await phase.ReportAsync("worked");
            });
            return 1;
        }));
        await run.WaitAsync().OrHangAsync();
        await Client.RollBackAsync("r1", RollbackTarget.Start).OrHangAsync();
        await Log.Gate("again").Reached;
        Assert.Null(await Client.ProgressAsync<string>("r1").OrHangAsync());
        Log.Gate("again").Open();
        await run.WaitAsync().OrHangAsync();
        Assert.Equal("worked", await Client.ProgressAsync<string>("r1").OrHangAsync());
    }

    [Fact]
    public async Task Progress_of_a_run_that_is_not_there_is_refused()
    {
        await HostAsync(Definition(_ => Task.FromResult(1)));
        await AssertRefusedAsync(RefusalCodes.UnknownRun, () => Client.ProgressAsync<int>("nobody"));
    }

    [Fact]
    public async Task Events_are_seen_as_they_come_and_the_watch_ends_with_the_run()
    {
        await RunAsync(Asks());
        await using var watch = Client.WatchAsync("r1").GetAsyncEnumerator();
        await UntilSeenAsync(watch, "wait-started.v1");
        var next = watch.MoveNextAsync().AsTask();
        await Client.SignalAsync("r1", "answer", 7).OrHangAsync();
        Assert.True(await next.OrHangAsync());
        Assert.IsType<RunEvent.SignalReceived>(watch.Current.Event);
        await UntilSeenAsync(watch, "run-completed.v1");
        Assert.False(await watch.MoveNextAsync().AsTask().OrHangAsync());
    }

    [Fact]
    public async Task Whoever_comes_back_sees_what_comes_after_the_last_that_was_seen_and_nothing_twice()
    {
        await (await RunAsync(Definition(run => run.PhaseAsync("a", _ => Task.FromResult(1))))).WaitAsync().OrHangAsync();
        var all = await AllAsync(0);
        Assert.Equal((await Source.EventsAsync(TheRun)).Select(e => e.Sequence), all.Select(e => e.Sequence));
        Assert.Equal(all.Skip(1).Select(e => e.Sequence), (await AllAsync(2)).Select(e => e.Sequence));
        await HangGuard.UntilAsync(async () => (await ListedAsync()).EndedAt is not null);
        Assert.Empty(await AllAsync(all[^1].Sequence + 1));
    }

    [Fact]
    public async Task A_watch_goes_on_over_a_crash_of_the_host_from_where_it_was()
    {
        var story = Asks();
        await RunAsync(story);
        long seen;
        await using (var before = Client.WatchAsync("r1").GetAsyncEnumerator())
        {
            await UntilSeenAsync(before, "wait-started.v1");
            seen = before.Current.Sequence;
        }

        await CrashAndRecoverAsync(story);
        await Client.SignalAsync("r1", "answer", 7).OrHangAsync();
        await ResultAsync<int>();
        var rest = await AllAsync(seen + 1);
        Assert.Equal(seen + 1, rest[0].Sequence);
        Assert.IsType<RunEvent.Completed>(rest[^1].Event);
    }

    [Fact]
    public async Task Events_that_are_deleted_are_refused_by_their_number_and_passed_over_by_whoever_wants_what_is_there()
    {
        Settings = Settings with { SnapshotEvery = 10 };
        await RunAsync(Definition(async run =>
        {
            while (await run.SignalAsync<string>("more") is "yes")
            {
            }

            return 1;
        }));
        await HangGuard.UntilAsync(async () =>
        {
            await SendWhileTakenAsync("more", "yes");
            return (await Source.EventsAsync(TheRun))[0].Sequence > 20;
        });
        await AssertRefusedAsync(RefusalCodes.EventsDeleted, () => AllAsync(1));
        await Client.SignalAsync("r1", "more", "no").OrHangAsync();
        await EndAsync();

        // Nothing is deleted under whoever reads.
        await HangGuard.UntilAsync(() => Host.RunsInMemory == 0);
        Assert.True((await AllAsync(0))[0].Sequence > 20);
    }

    [Fact]
    public async Task A_run_that_is_not_there_is_not_watched_and_not_listened_to()
    {
        await HostAsync(Asks());
        await AssertRefusedAsync(RefusalCodes.UnknownRun, () => AllAsync(0));
        await AssertRefusedAsync(RefusalCodes.UnknownRun, () => HeardAsync(0));
    }

    [Fact]
    public async Task What_a_body_says_is_heard_at_once_and_written_nowhere()
    {
        await RunAsync(Definition(run => run.PhaseAsync("answer", async phase =>
        {
            foreach (var token in (string[])["once", "upon", "a", "time"])
            {
                await Log.Gate(token).PassAsync(phase.Cancellation);
                phase.Say(token);
            }

            await Log.Gate("end").PassAsync(phase.Cancellation);
            return 1;
        })));
        await using var listening = Client.ListenAsync("r1").GetAsyncEnumerator();
        foreach (var token in (string[])["once", "upon", "a", "time"])
        {
            var next = listening.MoveNextAsync().AsTask();
            Log.Gate(token).Open();
            Assert.True(await next.OrHangAsync());
            Assert.Equal($"\"{token}\"", listening.Current.Value.ToString());
        }

        Log.Gate("end").Open();
        Assert.False(await listening.MoveNextAsync().AsTask().OrHangAsync());
        Assert.DoesNotContain(await Source.EventsAsync(TheRun), e => Encoding.UTF8.GetString(EventCodec.Encode(e).Payload.Span).Contains("upon", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_comes_back_hears_what_was_said_since_as_far_as_it_is_kept()
    {
        await RunAsync(Definition(run => run.PhaseAsync("answer", async phase =>
        {
            for (var i = 1; i <= RunStreams.KeptMax + 10; i++) phase.Say(i);
            await Log.Gate("end").PassAsync(phase.Cancellation);
            return 1;
        })));
        await Log.Gate("end").Reached;
        long heard;
        await using (var first = Client.ListenAsync("r1").GetAsyncEnumerator())
        {
            Assert.True(await first.MoveNextAsync().AsTask().OrHangAsync());
            Assert.Equal("11", first.Current.Value.ToString());
            heard = first.Current.Number;
        }

        await using var again = Client.ListenAsync("r1", after: heard).GetAsyncEnumerator();
        Assert.True(await again.MoveNextAsync().AsTask().OrHangAsync());
        Assert.Equal("12", again.Current.Value.ToString());
        Log.Gate("end").Open();
    }

    [Fact]
    public async Task What_the_next_host_says_comes_after_what_the_one_before_said()
    {
        var story = Definition(run => run.PhaseAsync("answer", async phase =>
        {
            phase.Say(run.Epoch);
            await Log.Gate($"epoch {run.Epoch}").PassAsync(phase.Cancellation);
            return 1;
        }));
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        var before = Assert.Single(await HeardAsync(0, count: 1));
        await CrashAndRecoverAsync(story);
        await Log.Gate("epoch 2").Reached;
        var after = Assert.Single(await HeardAsync(before.Number, count: 1));
        Assert.Equal((1L, 2L), (before.Epoch, after.Epoch));
        Assert.True(after.Number > before.Number);
    }

    private static RunDefinition<int, int> Asks() => Definition(run => run.SignalAsync<int>("answer"));

    private static async Task UntilSeenAsync(IAsyncEnumerator<RecordedEvent> watch, string manifest)
    {
        do
        {
            Assert.True(await watch.MoveNextAsync().AsTask().OrHangAsync(), $"the watch ended before a {manifest}");
        }
        while (EventCodec.ManifestOf(watch.Current.Event) != manifest);
    }

    private Task<List<RecordedEvent>> AllAsync(long from) => ListAsync(Client.WatchAsync("r1", from), int.MaxValue).OrHangAsync();

    private Task<List<Said>> HeardAsync(long after, int count = int.MaxValue) => ListAsync(Client.ListenAsync("r1", after), count).OrHangAsync();

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> all, int count)
    {
        var list = new List<T>();
        await foreach (var one in all)
        {
            list.Add(one);
            if (list.Count == count) break;
        }

        return list;
    }

    private sealed record Loaded(int Rows, string File);
}
