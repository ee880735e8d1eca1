using Akka.Durable.Embedded.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Postgres;

namespace Akka.Durable.Embedded.Postgres;

/// <summary>On a PostgreSQL database of its own.</summary>
public sealed class EmbeddedOnPostgres : IHostSource
{
    private readonly List<IRunStore> _opened = [];
    private string? _database;
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
    }

    private async Task<IRunStore> OpenAsync()
    {
        var store = await PostgresRunStore.OpenAsync(new()
        {
            ConnectionString = _database ??= await SharedServer.Running.NewDatabaseAsync(),
            IsAlive = _ => Volatile.Read(ref _alive),
        });
        _opened.Add(store);
        return store;
    }
}
