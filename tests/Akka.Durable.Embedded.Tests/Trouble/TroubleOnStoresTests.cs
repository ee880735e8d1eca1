using System.Diagnostics;
using System.Diagnostics.Metrics;
using Akka.Durable.Embedded.Transactions;
using Akka.Durable.Journal;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Stores.Conformance;
using Akka.Durable.TestKit.Time;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Embedded.Trouble;

public sealed class TroubleOnSqliteTests : TroubleOnStoresTests<HookedSqlite>;

public sealed class TroubleOnPostgresTests : TroubleOnStoresTests<HookedPostgres>;

/// <summary>A host whose store answers late or not at all, whose runs leave memory at an awkward moment, and whose log and meters throw.</summary>
public abstract class TroubleOnStoresTests<TSource> : StoreConformance<TSource>
    where TSource : IHookedStores, new()
{
    private readonly StoreFaults _faults = new();
    private readonly RunDefinition<int, int> _twoPhases = RunDefinition.Of<int, int>("two", async (run, input) =>
    {
        var once = await run.PhaseAsync("first", _ => Task.FromResult(input + 1));
        return await run.PhaseAsync("second", _ => Task.FromResult(once + 1));
    });

    [StoreFact]
    public async Task A_run_whose_append_gets_no_answer_stands_still_alone_and_the_answer_counts_however_late_it_comes()
    {
        var (answer, asked) = (Signal(), Signal());
        _faults.OnCommitted = operation =>
        {
            if (operation.Run != Alpha || operation.Append?.Rows is not [{ Sequence: 2 }]) return Task.CompletedTask;
            asked.TrySetResult();
            return answer.Task;
        };

        // Its clock stands still: that a phase takes long is recorded too, and may be on a busy machine.
        var host = await HostAsync(_twoPhases, time: new VirtualTime());
        var stuck = await host.StartAsync(_twoPhases, 1, new() { Id = "alpha" }).OrHangAsync();
        await asked.Task.OrHangAsync();

        for (var i = 0; i < 10; i++) Assert.Equal(i + 2, await (await host.StartAsync(_twoPhases, i)).ResultAsync().OrHangAsync());
        using var impatient = new CancellationTokenSource();
        var waiting = host.CancelAsync("alpha", cancellation: impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.OrHangAsync());

        answer.SetResult();
        await stuck.WaitAsync().OrHangAsync();
        await host.StopAsync().OrHangAsync();
        var sequences = await StoredAsync(Alpha);
        Assert.Equal(Enumerable.Range(1, sequences.Length).Select(i => (long)i), sequences);
    }

    [StoreFact]
    public async Task A_store_that_answers_nobody_for_a_while_fails_no_run_and_each_event_is_there_once()
    {
        var (answers, stalled) = (Signal(), 0);
        var all = Signal();
        const int Runs = 20;
        _faults.OnOperation = operation =>
        {
            if (operation.Append?.Rows[0].Sequence != 2) return Task.CompletedTask;
            if (Interlocked.Increment(ref stalled) == Runs) all.TrySetResult();
            return answers.Task;
        };

        // Its clock stands still: that a phase takes long is recorded too, and may be on a busy machine.
        var host = await HostAsync(_twoPhases, time: new VirtualTime());
        var handles = new List<RunHandle<int>>();
        for (var i = 0; i < Runs; i++) handles.Add(await host.StartAsync(_twoPhases, i, new() { Id = $"run-{i}" }).OrHangAsync());
        await all.Task.OrHangAsync();
        Assert.DoesNotContain(handles, handle => handle.WaitAsync().IsCompleted);

        answers.SetResult();
        for (var i = 0; i < Runs; i++) Assert.Equal(i + 2, await handles[i].ResultAsync().OrHangAsync());
        await host.StopAsync().OrHangAsync();
        for (var i = 0; i < Runs; i++) Assert.Equal(new long[] { 1, 2, 3, 4 }, await StoredAsync(RunId.Parse($"run-{i}")));
    }

    [StoreFact]
    public async Task A_run_that_would_leave_memory_while_its_snapshot_is_saved_loses_neither_the_snapshot_nor_a_signal()
    {
        var (save, saving) = (Signal(), Signal());
        _faults.OnOperation = operation =>
        {
            if (operation.Name != "SaveSnapshotAsync") return Task.CompletedTask;
            saving.TrySetResult();
            return save.Task;
        };
        var waits = RunDefinition.Of<int, int>("waits", async (run, input) =>
        {
            for (var i = 0; i < 4; i++) await run.PhaseAsync($"phase-{i}", _ => Task.CompletedTask);
            return input + await run.SignalAsync<int>("go");
        });
        var host = await HostAsync(waits, DurableSettings.Default with { SnapshotEvery = 3, ParkAfter = TimeSpan.Zero });
        var run = await host.StartAsync(waits, 1, new() { Id = "alpha" }).OrHangAsync();
        await saving.Task.OrHangAsync();

        await host.SignalAsync("alpha", "go", 2).OrHangAsync();
        save.SetResult();

        Assert.Equal(3, await run.ResultAsync().OrHangAsync());
        await host.StopAsync().OrHangAsync();
        await using var store = await Source.OpenAsync(() => { }, () => { });
        Assert.NotEmpty(await store.ListSnapshotsAsync(Alpha, CancellationToken.None));
    }

    [StoreFact]
    public async Task Signals_that_come_while_a_run_leaves_memory_and_comes_back_are_each_taken_once()
    {
        const int Signals = 60;
        var sums = RunDefinition.Of<int, int>("sums", async (run, _) =>
        {
            var sum = 0;
            for (var i = 0; i < Signals; i++) sum += await run.SignalAsync<int>("add");
            return sum;
        });
        var host = await HostAsync(sums, DurableSettings.Default with { ParkAfter = TimeSpan.Zero });
        var run = await host.StartAsync(sums, 0, new() { Id = "alpha" }).OrHangAsync();

        // In threes, so that the run has just come back, is about to leave, or has left when the next ones come.
        for (var i = 1; i <= Signals; i += 3)
        {
            await Task.WhenAll(Enumerable.Range(i, 3).Select(n => host.SignalAsync("alpha", "add", n, id: $"s{n}"))).OrHangAsync();
        }

        Assert.Equal(Signals * (Signals + 1) / 2, await run.ResultAsync().OrHangAsync());
        await host.StopAsync().OrHangAsync();
    }

    [StoreFact]
    public async Task A_log_and_meters_that_throw_stop_neither_the_host_nor_a_run()
    {
        using var throwing = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Meter.Name == "Akka.Durable") listener.EnableMeasurementEvents(instrument); } };
        var measured = 0;
        throwing.SetMeasurementEventCallback<double>((_, _, _, _) => Throw(ref measured));
        throwing.SetMeasurementEventCallback<long>((_, _, _, _) => Throw(ref measured));
        throwing.SetMeasurementEventCallback<int>((_, _, _, _) => Throw(ref measured));
        throwing.Start();
        var log = new ThrowingLog();
        var flaky = RunDefinition.Of<int, int>("flaky", (run, input) => run.PhaseAsync(
            "only", phase => phase.Attempt > 1 ? Task.FromResult(input) : throw new InvalidOperationException("once"),
            new PhaseOptions { Retry = Retry.Fixed(2, TimeSpan.Zero) }));

        var host = await HostAsync(flaky, log: log);
        Assert.Equal(7, await (await host.StartAsync(flaky, 7)).ResultAsync().OrHangAsync());
        Assert.Empty((await host.ReconcileAsync().OrHangAsync()).Failures);
        await host.StopAsync().OrHangAsync();

        Assert.True(measured > 0 && log.Lines > 0);
    }

    [StoreTheory]
    [InlineData("asked whether it is wanted")]
    [InlineData("begun")]
    [InlineData("ended")]
    public async Task Those_who_listen_to_spans_and_throw_stop_neither_a_run_nor_the_writer(string when)
    {
        var heard = 0;
        using var throwing = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Akka.Durable",
            Sample = (ref ActivityCreationOptions<ActivityContext> wanted) =>
            {
                ThrowIf(wanted.Name, when is "asked whether it is wanted");
                return ActivitySamplingResult.AllDataAndRecorded;
            },
            ActivityStarted = span => ThrowIf(span.OperationName, when is "begun"),
            ActivityStopped = span => ThrowIf(span.OperationName, when is "ended"),
        };
        ActivitySource.AddActivityListener(throwing);
        var around = new List<string?>();
        var steps = RunDefinition.Of<int, int>("heard", async (run, input) =>
        {
            await run.PhaseAsync("heard-first", phase => phase.StepAsync("heard-one", () => Task.CompletedTask));
            lock (around) around.Add(Activity.Current?.OperationName);
            return await run.PhaseAsync("heard-second", _ => Task.FromResult(input));
        });

        var host = await HostAsync(steps);
        Assert.Equal(7, await (await host.StartAsync(steps, 7)).ResultAsync().OrHangAsync());
        await host.StopAsync().OrHangAsync();

        Assert.True(heard > 0);
        Assert.Equal([null], around);

        // Of this run alone: others that run meanwhile have listeners of their own, who must hear of theirs.
        void ThrowIf(string span, bool now)
        {
            if (!now || !span.Contains("heard", StringComparison.Ordinal)) return;
            Interlocked.Increment(ref heard);
            throw new InvalidOperationException("the listener is broken");
        }
    }

    private static void Throw(ref int measured)
    {
        Interlocked.Increment(ref measured);
        throw new InvalidOperationException("the meter is broken");
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<DurableHost> HostAsync(
        RunDefinition definition, DurableSettings? settings = null, ILoggerFactory? log = null, TimeProvider? time = null)
    {
        var store = await Source.OpenAsync(() => { }, () => { });
        var options = new DurableHostOptions
        {
            Settings = settings ?? DurableSettings.Default,
            Time = time ?? TimeProvider.System,
            OpenStore = _ => Task.FromResult<IRunStore>(new FaultyRunStore(store, _faults)),
        }.Add(definition);
        if (log is not null) options.LoggerFactory = log;
        return await DurableHost.StartAsync(options).OrHangAsync();
    }

    private async Task<long[]> StoredAsync(RunId run)
    {
        await using var store = await Source.OpenAsync(() => { }, () => { });
        return [.. (await store.ReadAsync(run, 0, 1000, CancellationToken.None)).Select(row => row.Sequence)];
    }

    private sealed class ThrowingLog : ILoggerFactory, ILogger
    {
        private int _lines;

        public int Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Interlocked.Increment(ref _lines);
            throw new InvalidOperationException("the log is full");
        }

        public void Dispose()
        {
        }
    }
}
