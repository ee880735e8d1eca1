using System.Globalization;
using Akka.Durable.TestKit.Postgres;
using Npgsql;

namespace Akka.Durable.Tests.Postgres;

/// <summary>One server for all tests that need one; each has a database of its own there.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private static SharedServer? _running;
    private PostgresServer? _server;
    private int _databases;

    internal static SharedServer Running => _running ?? throw new InvalidOperationException("The class is not in the collection.");

    public async Task InitializeAsync()
    {
        // Without programs all tests of the collection are skipped.
        if (PostgresServer.Missing is null) _server = await PostgresServer.StartAsync();
        _running = this;
    }

    public async Task DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    /// <summary>The connection string of a new, empty database.</summary>
    internal async Task<string> NewDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"durable_{Interlocked.Increment(ref _databases)}");
        await using var connection = new NpgsqlConnection(_server!.ConnectionString());
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        return _server.ConnectionString(name);
    }
}

[CollectionDefinition(Name)]
public sealed class SharedServerTests : ICollectionFixture<SharedServer>
{
    public const string Name = "PostgreSQL";
}
