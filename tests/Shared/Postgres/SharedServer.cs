using System.Globalization;
using Npgsql;

namespace Akka.Durable.TestKit.Postgres;

/// <summary>One server for all tests of a project that do not harm it; each has a database of its own there.</summary>
/// <remarks>Compiled into each project that needs it: xunit wants a collection in the assembly of its tests.</remarks>
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
    /// <param name="order">How it differs from others in the order of text.</param>
    internal async Task<string> NewDatabaseAsync(string order = "")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"durable_{Interlocked.Increment(ref _databases)}");
        await using var connection = new NpgsqlConnection(_server!.ConnectionString());
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name} {order}", connection);
        await create.ExecuteNonQueryAsync();
        return _server.ConnectionString(name);
    }
}

[CollectionDefinition(Name)]
public sealed class SharedServerTests : ICollectionFixture<SharedServer>
{
    public const string Name = "PostgreSQL";
}
