namespace Akka.Durable.Sql.Sqlite;

/// <summary>Where tests stand in for a disk that fails.</summary>
internal sealed class SqliteHooks
{
    public static readonly SqliteHooks None = new();

    /// <summary>Called on the writer's thread with the commit and the number of writes in it; returns the result code that SQLite is
    /// to have given.</summary>
    public Func<Func<int>, int, int> Commit { get; init; } = (commit, _) => commit();

    /// <summary>Called before and after a commit of a step's own transaction.</summary>
    public Action Committing { get; init; } = () => { };

    public Action Committed { get; init; } = () => { };

    /// <summary>Called before a commit of unknown outcome is looked up.</summary>
    public Action Resolving { get; init; } = () => { };

    /// <summary>Called with the writer's connection once it is open.</summary>
    public Action<SqliteDatabase> Opened { get; init; } = _ => { };
}
