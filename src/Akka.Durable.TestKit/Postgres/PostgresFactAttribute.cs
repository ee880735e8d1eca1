using Xunit;

namespace Akka.Durable.TestKit.Postgres;

/// <summary>A test that needs a PostgreSQL server of its own making; skipped, with the reason, where none is installed.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.Missing;
}

/// <summary>Like <see cref="PostgresFactAttribute"/>, with data.</summary>
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresServer.Missing;
}
