using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.Sql.Sqlite;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Hosts;

/// <summary>A one-node cluster on an SQLite file of its own.</summary>
public sealed class AkkaOnSqlite : IHostSource
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IRunStore> _opened = [];

    public IRunStore Store => _opened[0];

    public async Task<IHostUnderTest> StartAsync(HostSetup setup)
    {
        var options = new DurableRunsOptions
        {
            Settings = setup.Settings,
            Time = setup.Time,
            Chance = setup.Chance,
            OpenStore = async _ => await OpenAsync(),
        };
        foreach (var definition in setup.Definitions) options.Add(definition);
        return new AkkaUnderTest(await TestNode.StartAsync(TestNode.Configuration(_folder.File("runs.db")), options));
    }

    public async Task<IReadOnlyList<RecordedEvent>> EventsAsync(RunId run)
    {
        if (_opened.Count == 0) await OpenAsync();
        return [.. (await _opened[0].ReadAsync(run, 0, int.MaxValue, CancellationToken.None)).Select(EventCodec.Decode)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened) await store.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<IRunStore> OpenAsync()
    {
        // One store for all nodes of a test: what closes one of them must not close what the test reads with.
        if (_opened is [var open]) return new SharedStore(open);

        var store = await SqliteRunStore.OpenAsync(new() { File = _folder.File("runs.db"), Synchronous = SqliteSynchronous.Normal, BusyTimeout = TimeSpan.FromMinutes(1) });
        _opened.Add(store);
        return new SharedStore(store);
    }
}

/// <summary>The Akka.NET host as the suites see it.</summary>
internal sealed class AkkaUnderTest(TestNode node) : IHostUnderTest
{
    private readonly DurableRuns _runs = DurableRuns.For(node.System);

    public IRunClient Client => node.Client;

    public Task Resumed => _runs.Resumed;

    public int RunsInMemory => _runs.RunsInMemory;

    public async Task StopAsync() => await node.DisposeAsync();

    public Task CrashAsync() => node.CrashAsync();
}
