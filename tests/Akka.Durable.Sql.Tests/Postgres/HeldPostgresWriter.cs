using Akka.Durable.Sql.Postgres;
using Akka.Durable.TestKit.Stores.Conformance;

namespace Akka.Durable.Sql.Tests.Postgres;

/// <summary>Holds the writer before it sends its first group.</summary>
internal sealed class HeldPostgresWriter : HeldCommits
{
    public HeldPostgresWriter() => Hooks = new PostgresHooks { Sending = (_, writes) => Pass(writes) };

    public PostgresHooks Hooks { get; }
}
