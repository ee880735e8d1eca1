namespace Akka.Durable.Cli.Demo;

/// <summary>What the command line asks of the demo. Paths are absolute.</summary>
internal sealed record DemoRequest
{
    public required string Run { get; init; }

    public required string Path { get; init; }

    /// <summary>Null where none is given: the run's own where it exists, else <see cref="OutDefault"/>.</summary>
    public string? Out { get; init; }

    public required string OutDefault { get; init; }

    public string? BodyLog { get; init; }

    /// <summary>The phase in whose middle the process kills itself; null for not at all.</summary>
    public string? CrashIn { get; init; }

    /// <summary>The phase that the run goes back to before it goes on; null for none.</summary>
    public string? RollbackTo { get; init; }

    public bool Restart { get; init; }

    public TimeSpan Slow { get; init; }

    public required DurableSettings Settings { get; init; }

    /// <summary>How another call names the same database.</summary>
    public required string Repeated { get; init; }

    /// <summary>The database's file; on PostgreSQL the one that would be, beside which the demo's own files lie.</summary>
    public string Database => Settings.Store.SqliteFile;
}
