using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.Sql.Sqlite;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.Embedded.Hosts;

/// <summary>The embedded host as the suites see it.</summary>
public sealed class EmbeddedUnderTest(DurableHost host, Action crashed) : IHostUnderTest
{
    public IRunClient Client => host;

    public Task Resumed => host.Resumed;

    public int RunsInMemory => host.RunsInMemory;

    public Task StopAsync() => host.StopAsync();

    public async Task CrashAsync()
    {
        crashed();
        await host.CrashAsync();
    }

    public static async Task<EmbeddedUnderTest> StartAsync(HostSetup setup, IRunStore store, Action crashed)
    {
        var options = new DurableHostOptions
        {
            Settings = setup.Settings,
            Time = setup.Time,
            Chance = setup.Chance,
            OpenStore = _ => Task.FromResult(store),
        };
        foreach (var definition in setup.Definitions) options.Add(definition);
        return new(await DurableHost.StartAsync(options), crashed);
    }

    public static async Task<IReadOnlyList<RecordedEvent>> EventsAsync(IRunStore store, RunId run) =>
        [.. (await store.ReadAsync(run, 0, int.MaxValue, CancellationToken.None)).Select(EventCodec.Decode)];
}

/// <summary>On the store in memory.</summary>
public sealed class EmbeddedOnMemory : IHostSource
{
    private readonly MemoryRunStore _store;
    private bool _alive = true;

    public IRunStore Store => _store;

    public EmbeddedOnMemory() => _store = new(isAlive: _ => Volatile.Read(ref _alive));

    public async Task<IHostUnderTest> StartAsync(HostSetup setup)
    {
        var host = await EmbeddedUnderTest.StartAsync(setup, _store, () => Volatile.Write(ref _alive, false));
        Volatile.Write(ref _alive, true);
        return host;
    }

    public Task<IReadOnlyList<RecordedEvent>> EventsAsync(RunId run) => EmbeddedUnderTest.EventsAsync(_store, run);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>On a database that each host opens for itself, as the test does beside it.</summary>
public abstract class EmbeddedOnDatabase : IHostSource
{
    private readonly List<IRunStore> _opened = [];
    private IRunStore? _beside;
    private bool _alive = true;

    public IRunStore Store => _beside ?? throw new InvalidOperationException("No host was started yet.");

    public async Task<IHostUnderTest> StartAsync(HostSetup setup)
    {
        _beside ??= await OpenAsync();
        var store = await OpenAsync();
        var host = await EmbeddedUnderTest.StartAsync(setup, store, () => Volatile.Write(ref _alive, false));
        Volatile.Write(ref _alive, true);
        return host;
    }

    public async Task<IReadOnlyList<RecordedEvent>> EventsAsync(RunId run) =>
        await EmbeddedUnderTest.EventsAsync(_beside ??= await OpenAsync(), run);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened) await store.DisposeAsync();
        Leave();
        GC.SuppressFinalize(this);
    }

    /// <summary>Everything is closed.</summary>
    protected virtual void Leave()
    {
    }

    /// <param name="isAlive">Whether the process that holds the database still lives.</param>
    protected abstract Task<IRunStore> OpenAsync(Func<HostIdentity, bool> isAlive);

    private async Task<IRunStore> OpenAsync()
    {
        var store = await OpenAsync(_ => Volatile.Read(ref _alive));
        _opened.Add(store);
        return store;
    }
}

/// <summary>On an SQLite file of its own.</summary>
public sealed class EmbeddedOnSqlite : EmbeddedOnDatabase
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("durable-");

    protected override void Leave() => _folder.Delete(recursive: true);

    protected override async Task<IRunStore> OpenAsync(Func<HostIdentity, bool> isAlive) => await SqliteRunStore.OpenAsync(new()
    {
        File = Path.Combine(_folder.FullName, "runs.db"), Synchronous = SqliteSynchronous.Normal, IsAlive = isAlive,
        BusyTimeout = TimeSpan.FromMinutes(1),
    });
}
