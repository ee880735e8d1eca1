namespace Akka.Durable.Sql.Postgres;

/// <summary>The advisory locks of the database that are ours.</summary>
internal static class PostgresLocks
{
    /// <summary>First key of them all; <c>durable_fence</c> knows it too.</summary>
    public const int Ours = 1685418593;

    /// <summary>Shared by transactions that write for a holder, alone for who changes the holder.</summary>
    public const int Generation = 1;

    /// <summary>Held while tables are made.</summary>
    public const int Migration = 2;
}
