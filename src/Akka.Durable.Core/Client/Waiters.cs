using System.Collections.Concurrent;
using Akka.Durable.Runs;

namespace Akka.Durable.Client;

/// <summary>Those who await the end of runs.</summary>
public sealed class Waiters
{
    private readonly ConcurrentDictionary<RunId, TaskCompletionSource<RunState>> _waiting = [];

    /// <summary>What is told when the run has ended. Ask for the run's state after this call: it may have ended before.</summary>
    public Task<RunState> Register(RunId run) =>
        _waiting.GetOrAdd(run, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>How the run ends, or has ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="look">The run as it is now, and whether that is its end, for all to see.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<RunState> EndOfAsync(RunId run, Func<Task<(RunState State, bool HasEnded)>> look, CancellationToken cancellation)
    {
        while (true)
        {
            // First in line, then a look: a run that ends in between is seen by one or the other.
            var told = Register(run);
            var (state, hasEnded) = await look().ConfigureAwait(false);
            if (hasEnded)
            {
                Tell(run, state);
                return state;
            }

            // The word of an end that a retry or a rollback has undone since may come late.
            var ended = await told.WaitAsync(cancellation).ConfigureAwait(false);
            if (ended.Sequence >= state.Sequence) return ended;
        }
    }

    /// <summary>The runs that somebody awaits.</summary>
    public IEnumerable<RunId> Awaited => _waiting.Keys;

    public bool IsAwaited(RunId run) => _waiting.ContainsKey(run);

    public void Tell(RunId run, RunState state)
    {
        if (_waiting.TryRemove(run, out var waiting)) waiting.TrySetResult(state);
    }

    /// <summary>The host stops: nobody will be told any more by it.</summary>
    public void Close()
    {
        foreach (var run in _waiting.Keys)
        {
            if (_waiting.TryRemove(run, out var waiting)) waiting.TrySetCanceled();
        }
    }
}
