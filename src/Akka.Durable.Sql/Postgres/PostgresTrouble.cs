using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>What an error of the server or of the way to it means for whoever met it.</summary>
internal enum PostgresTrouble
{
    /// <summary>The transaction was undone, and the same one may well succeed the next time.</summary>
    Passing,

    /// <summary>The connection is lost or was never made. What was on its way may or may not have been committed.</summary>
    Connection,

    /// <summary>One row is to blame; the others of its transaction can be written without it.</summary>
    OfOneRow,

    /// <summary>Another host has taken the database.</summary>
    Fenced,

    /// <summary>The transaction was undone, and trying again would not help: no space, no permission, a table that is not there.</summary>
    Lasting,
}

internal static class PostgresTroubles
{
    /// <summary>What <c>durable_fence</c> raises.</summary>
    private const string FencedState = "DU001";

    public static PostgresTrouble Classify(Exception e)
    {
        // Whatever is not the server's own word leaves open how far it got.
        if (e is not PostgresException answer) return PostgresTrouble.Connection;

        // FATAL and PANIC end the session and may come between the commit and its confirmation.
        if (answer.InvariantSeverity is not (null or "ERROR")) return PostgresTrouble.Connection;

        return answer.SqlState switch
        {
            FencedState => PostgresTrouble.Fenced,
            PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.DeadlockDetected
                or PostgresErrorCodes.QueryCanceled
                or PostgresErrorCodes.LockNotAvailable => PostgresTrouble.Passing,
            PostgresErrorCodes.AdminShutdown
                or PostgresErrorCodes.CrashShutdown
                or PostgresErrorCodes.CannotConnectNow
                or PostgresErrorCodes.TooManyConnections => PostgresTrouble.Connection,
            ['0', '8', ..] => PostgresTrouble.Connection,

            // Data that does not fit, broken constraints, limits of one row.
            ['2', '2', ..] or ['2', '3', ..] or ['5', '4', ..] => PostgresTrouble.OfOneRow,
            _ => PostgresTrouble.Lasting,
        };
    }

    /// <summary>A connection that will not come about however often it is tried: no such database, role or password.</summary>
    public static bool IsHopeless(Exception e) =>
        e is PostgresException { SqlState: ['2', '8', ..] or ['3', 'D', ..] or "42501" } or ArgumentException;
}
