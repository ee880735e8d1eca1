using Akka.Durable.Journal;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>Holds a store's writer at its first commit, so that what a test queues meanwhile forms the next group; counts the commits.</summary>
public class HeldCommits : IDisposable
{
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _released = new();
    private readonly List<int> _groups = [];

    /// <summary>How many writes each commit so far carried. Read it when nothing is being written.</summary>
    public IReadOnlyList<int> Groups => _groups;

    /// <summary>To be called by the writer, on its own thread, before each commit; does not return before <see cref="Release"/>.</summary>
    /// <param name="writes">How many the commit carries.</param>
    public void Pass(int writes)
    {
        _groups.Add(writes);
        _held.TrySetResult();
        _released.Wait();
    }

    /// <summary>Occupies the writer with one append; returns it once the writer stands still before its commit.</summary>
    public async Task<Task> OccupyAsync(IRunStore store, RunAppend append)
    {
        var occupied = store.AppendAsync(append);
        await _held.Task.OrHangAsync();
        return occupied;
    }

    public void Release() => _released.Set();

    public void Dispose()
    {
        _released.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A source of stores that commit in groups.</summary>
public interface IGroupingSource : IStoreSource
{
    /// <summary>Opens the source's database with one writer, which passes <paramref name="held"/>.</summary>
    /// <param name="held">Where the writer stands still.</param>
    /// <param name="queueMax">Writes that may wait; null for the store's default.</param>
    Task<IRunStore> OpenAsync(HeldCommits held, int? queueMax = null);
}
