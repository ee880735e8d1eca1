using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.Sql.Sqlite;
using Akka.Durable.TestKit.Postgres;
using Akka.Durable.TestKit.Stores.Conformance;

namespace Akka.Durable.Embedded.Transactions;

public sealed class TransactionsOnSqliteTests : TransactionTests<HookedSqlite>;

public sealed class TransactionsOnPostgresTests : TransactionTests<HookedPostgres>;

/// <summary>Stores that tell of each commit of a step's own transaction.</summary>
public interface IHookedStores : IStoreSource
{
    /// <summary>Opens the source's database; whoever held it counts as dead.</summary>
    Task<IRunStore> OpenAsync(Action committing, Action committed);
}

public sealed class HookedSqlite : IHookedStores
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("durable-");
    private readonly List<IRunStore> _opened = [];

    public Task<IRunStore> OpenAsync(Func<HostIdentity, bool> isAlive) => OpenAsync(() => { }, () => { });

    public async Task<IRunStore> OpenAsync(Action committing, Action committed)
    {
        var store = await SqliteRunStore.OpenAsync(new()
        {
            File = Path.Combine(_folder.FullName, "runs.db"),
            IsAlive = _ => false,
            Hooks = new() { Committing = committing, Committed = committed },
        });
        _opened.Add(store);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened) await store.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

public sealed class HookedPostgres : IHookedStores
{
    private readonly List<IRunStore> _opened = [];
    private PostgresServer? _server;

    public static string? Missing => PostgresServer.Missing;

    public Task<IRunStore> OpenAsync(Func<HostIdentity, bool> isAlive) => OpenAsync(() => { }, () => { });

    public async Task<IRunStore> OpenAsync(Action committing, Action committed)
    {
        _server ??= await PostgresServer.StartAsync();
        var store = await PostgresRunStore.OpenAsync(new()
        {
            ConnectionString = _server.ConnectionString(),
            IsAlive = _ => false,
            Hooks = new() { Committing = committing, Committed = committed },
        });
        _opened.Add(store);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened) await store.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }
}
