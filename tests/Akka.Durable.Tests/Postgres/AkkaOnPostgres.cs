using Akka.Configuration;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Postgres;
using Akka.Durable.Tests.Hosts;
using Akka.Durable.Tests.Nodes;
using Npgsql;

namespace Akka.Durable.Tests.Postgres;

/// <summary>A one-node cluster on a PostgreSQL database of its own.</summary>
public sealed class AkkaOnPostgres : IHostSource
{
    private string? _database;
    private PostgresRunStore? _opened;

    /// <summary>What a node's configuration says to be on this database.</summary>
    internal static Config Configuration(string database) => ConfigurationFactory
        .ParseString($$"""
            akka.durable.store { provider = postgresql, postgresql.connection-string = "{{database}}" }
            akka.persistence.journal.sql { provider-name = "PostgreSQL.15", connection-string = "{{database}}", read-isolation-level = read-committed }
            akka.persistence.snapshot-store.sql { provider-name = "PostgreSQL.15", connection-string = "{{database}}", read-isolation-level = read-committed }
            """)
        .WithFallback(TestNode.Configuration("unused.db"));

    public IRunStore Store => _opened!;

    public async Task<IHostUnderTest> StartAsync(HostSetup setup)
    {
        _database ??= await SharedServer.Running.NewDatabaseAsync();
        var options = new DurableRunsOptions { Settings = setup.Settings, Time = setup.Time, Chance = setup.Chance, OpenStore = async _ => await OpenAsync() };
        foreach (var definition in setup.Definitions) options.Add(definition);
        return new AkkaUnderTest(await TestNode.StartAsync(Configuration(_database), options));
    }

    public async Task<IReadOnlyList<RecordedEvent>> EventsAsync(RunId run)
    {
        await OpenAsync();
        return [.. (await _opened!.ReadAsync(run, 0, int.MaxValue, CancellationToken.None)).Select(EventCodec.Decode)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_opened is not null) await _opened.DisposeAsync();

        // The journal's connections stay in the driver's pool for minutes, and the server has a hundred for all tests.
        if (_database is not null) NpgsqlConnection.ClearPool(new NpgsqlConnection(_database));
    }

    private async Task<IRunStore> OpenAsync()
    {
        // One store for all nodes of a test: what closes one of them must not close what the test reads with.
        _opened ??= await PostgresRunStore.OpenAsync(new() { ConnectionString = _database! });
        return new SharedStore(_opened);
    }
}
