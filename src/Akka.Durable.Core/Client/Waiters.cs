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
