using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Sql.Sqlite;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Embedded.Hosts;

/// <summary>A host that executes nothing records what it is asked, and leaves the rest to the next one.</summary>
public sealed class RecordingHostTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("durable-").FullName;
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RunDefinition<int, string?> _asks;

    public RecordingHostTests() => _asks = RunDefinition.Of<int, string?>("asks", async (run, _) =>
    {
        _reached.TrySetResult();
        return await run.SignalAsync<string>("answer");
    });

    private string Database => Path.Combine(_folder, "runs.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_takes_nothing_up_and_writes_nothing_by_itself()
    {
        await InterruptedRunAsync();
        var before = await StoredAsync();
        var log = new Lines();

        await using (var host = await RecordingAsync(log))
        {
            await host.Resumed.WaitAsync(Guard);
            Assert.Equal(0, host.RunsInMemory);
        }

        Assert.Equal(before, await StoredAsync());
        Assert.DoesNotContain(log.All, line => line.Contains("not registered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_it_is_asked_is_recorded_and_the_next_host_acts_on_it()
    {
        await InterruptedRunAsync();
        await using (var recording = await RecordingAsync(new Lines()))
        {
            await recording.SignalAsync("r1", "answer", "yes", id: "s1");
            Assert.IsNotType<Standing.Completed>((await recording.FindAsync("r1"))!.Standing);
        }

        await using var host = await DurableHost.StartAsync(Database, _asks);
        Assert.Equal("yes", await (await host.AttachAsync("r1")).ResultAsync<string>().WaitAsync(Guard));
    }

    [Fact]
    public async Task What_it_makes_ready_to_go_on_it_does_not_take_up()
    {
        await InterruptedRunAsync();
        var log = new Lines();
        await using (var recording = await RecordingAsync(log))
        {
            await recording.PauseAsync("r1");
            await recording.ResumeAsync("r1");
        }

        Assert.Null((await StoredAsync()).Owner);
        Assert.DoesNotContain(log.All, line => line.Contains("not registered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_starts_no_runs()
    {
        await using var recording = await RecordingAsync(new Lines());

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => recording.StartAsync("asks", 1));

        Assert.Equal(RefusalCodes.UnknownDefinition, refused.Code);
    }

    [Fact]
    public void Definitions_for_it_are_a_mistake() =>
        Assert.Throws<ArgumentException>(() => new DurableHost(new DurableHostOptions { ExecutesRuns = false }.Add(_asks)));

    private async Task InterruptedRunAsync()
    {
        await using var host = await DurableHost.StartAsync(Database, _asks);
        await host.StartAsync(_asks, 1, new() { Id = "r1" });
        await _reached.Task.WaitAsync(Guard);
    }

    private Task<DurableHost> RecordingAsync(Lines log)
    {
        var settings = DurableSettings.Default;
        return DurableHost.StartAsync(new DurableHostOptions
        {
            Settings = settings with { Store = settings.Store with { SqliteFile = Database } },
            ExecutesRuns = false,
            LoggerFactory = log,
        });
    }

    private async Task<(RunStatus Status, string? Reason, string? Owner, long Sequence, int Events)> StoredAsync()
    {
        await using var store = await SqliteRunStore.OpenAsync(new() { File = Database, ReadOnly = true });
        var run = RunId.Parse("r1");
        var row = (await store.FindAsync(run, CancellationToken.None))!;
        return (row.Status, row.Reason, row.Owner, row.Sequence, (await store.ReadAsync(run, 0, int.MaxValue, CancellationToken.None)).Count);
    }

    private sealed class Lines : ILoggerFactory, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> All => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
