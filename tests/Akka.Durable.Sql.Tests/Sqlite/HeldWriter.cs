using Akka.Durable.Journal;
using Akka.Durable.Sql.Sqlite;

namespace Akka.Durable.Sql.Tests.Sqlite;

/// <summary>Holds the writer at its first commit, so that what a test queues meanwhile forms one group; counts the commits.</summary>
internal sealed class HeldWriter : IDisposable
{
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _released = new();
    private readonly List<int> _groups = [];

    public HeldWriter() => Hooks = new SqliteHooks { Commit = Commit };

    public SqliteHooks Hooks { get; }

    /// <summary>How many writes each commit so far carried. Read it when nothing is being written.</summary>
    public IReadOnlyList<int> Groups => _groups;

    /// <summary>Occupies the writer with one append; returns it once the writer stands still in its commit.</summary>
    public async Task<Task> OccupyAsync(IRunStore store, RunAppend append)
    {
        var occupied = store.AppendAsync(append);
        await _held.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return occupied;
    }

    public void Release() => _released.Set();

    public void Dispose() => _released.Dispose();

    private int Commit(Func<int> commit, int writes)
    {
        _groups.Add(writes);
        _held.TrySetResult();
        _released.Wait();
        return commit();
    }
}
