using Akka.Durable.Embedded.Hosts;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.TestKit.Postgres;

namespace Akka.Durable.Embedded.Postgres;

/// <summary>On a PostgreSQL database of its own.</summary>
public sealed class EmbeddedOnPostgres : EmbeddedOnDatabase
{
    private string? _database;

    protected override async Task<IRunStore> OpenAsync(Func<HostIdentity, bool> isAlive) => await PostgresRunStore.OpenAsync(new()
    {
        ConnectionString = _database ??= await SharedServer.Running.NewDatabaseAsync(), IsAlive = isAlive,
    });
}
