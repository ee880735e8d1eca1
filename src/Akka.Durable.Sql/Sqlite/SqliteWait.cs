using System.Diagnostics;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Waits for a lock that another process or connection holds for a moment.</summary>
/// <remarks>SQLite's own handler sleeps in whole seconds where its library was built without <c>usleep</c>, as the one we ship was.</remarks>
internal static class SqliteWait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Runs <paramref name="attempt"/> again while the database is locked, for at most <paramref name="timeout"/>.</summary>
    /// <exception cref="SqliteFailure">It is still locked, or something else is wrong.</exception>
    public static T WhileBusy<T>(TimeSpan timeout, Func<T> attempt)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return attempt();
            }
            catch (SqliteFailure failure) when (failure.IsBusy && Stopwatch.GetElapsedTime(started) < timeout)
            {
                Thread.Sleep(Pause);
            }
        }
    }
}
