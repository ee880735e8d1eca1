using System.Diagnostics;

namespace Akka.Durable.Sql.Postgres;

/// <summary>How often one piece of work is tried again.</summary>
/// <remarks>What passes by itself, such as a deadlock, is tried a number of times; a server that is away, for a length of time.</remarks>
internal sealed class PostgresPatience(PostgresStoreOptions options)
{
    /// <summary>Tries of a transaction that the server undid.</summary>
    private const int PassingMax = 10;

    private static readonly TimeSpan PauseFirst = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(250);

    private readonly long _since = Stopwatch.GetTimestamp();
    private int _passing;
    private TimeSpan _pause = PauseFirst;

    /// <summary>Whether to try again after <paramref name="cause"/>; if so, it is time to when this returns.</summary>
    public async Task<bool> AgainAsync(Exception cause, CancellationToken cancellation)
    {
        switch (PostgresTroubles.Classify(cause))
        {
            case PostgresTrouble.Passing when ++_passing < PassingMax:
            case PostgresTrouble.Connection when !PostgresTroubles.IsHopeless(cause) && Stopwatch.GetElapsedTime(_since) < options.Patience:
                break;
            default:
                return false;
        }

        // A server is waited for in real time, whatever clock the runs go by.
        var pause = options.Hooks.Pause ?? ((delay, stop) => Task.Delay(delay, TimeProvider.System, stop));
        await pause(_pause, cancellation).ConfigureAwait(false);

        _pause = _pause * 2 < PauseMax ? _pause * 2 : PauseMax;
        return true;
    }
}
