using Akka.Durable.Journal;
using Akka.Durable.Sql.Postgres;

namespace Akka.Durable.Sql.Tests.Postgres;

/// <summary>Holds the writer at its first group, so that what a test queues meanwhile forms the next ones; counts the groups sent.</summary>
internal sealed class HeldPostgresWriter : IDisposable
{
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _released = new();
    private readonly List<int> _groups = [];

    public HeldPostgresWriter() => Hooks = new PostgresHooks
    {
        Sending = (_, writes) =>
        {
            _groups.Add(writes);
            _held.TrySetResult();
            _released.Wait();
        },
    };

    public PostgresHooks Hooks { get; }

    /// <summary>How many writes each group sent so far carried. Read it when nothing is being written.</summary>
    public IReadOnlyList<int> Groups => _groups;

    /// <summary>Occupies the writer with one append; returns it once the writer stands still before sending.</summary>
    public async Task<Task> OccupyAsync(IRunStore store, RunAppend append)
    {
        var occupied = store.AppendAsync(append);
        await _held.Task.WaitAsync(TimeSpan.FromSeconds(120));
        return occupied;
    }

    public void Release() => _released.Set();

    public void Dispose() => _released.Dispose();
}
