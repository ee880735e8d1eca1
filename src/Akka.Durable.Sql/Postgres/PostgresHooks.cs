using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Where tests stand in for a server or a network that fails, and hold the writer.</summary>
internal sealed class PostgresHooks
{
    public static readonly PostgresHooks None = new();

    /// <summary>Called by a writer with its connection and the number of writes it is about to commit.</summary>
    public Action<NpgsqlConnection, int> Sending { get; init; } = (_, _) => { };

    /// <summary>Called when the server has confirmed them, before anyone hears of it.</summary>
    public Action<int> Confirmed { get; init; } = _ => { };

    /// <summary>Called before and after a commit of a step's own transaction.</summary>
    public Action Committing { get; init; } = () => { };

    public Action Committed { get; init; } = () => { };

    /// <summary>Called before a writer opens a connection.</summary>
    public Action Connecting { get; init; } = () => { };

    /// <summary>Waits before something is tried again.</summary>
    public Func<TimeSpan, CancellationToken, Task>? Pause { get; init; }
}
