using Akka.Actor;

namespace Akka.Durable.Cluster.Journal;

/// <summary>On SQLite the journal plugin and the catalog write one file, each with a connection of its own. This keeps them from meeting.</summary>
/// <remarks>
/// Whoever finds the file taken waits, and the plugin's driver waits 150 ms at a time, for a transaction of one. So the catalog writes
/// when no write of this node's journal is under way, and those that come meanwhile wait for it: a commit's time. It is a courtesy, not a
/// lock: after <see cref="Patience"/> either goes on, and the file's own lock decides.
/// </remarks>
internal sealed class WriteTurns : IExtension
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>How long catalog rows gather while the journal is at work. Each turn lets the journal stand still for a commit and a change of
    /// threads; few turns with many rows cost it less than many with few.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _journalMay = new(true);
    private TaskCompletionSource? _quiet;
    private int _underWay;

    public static WriteTurns Of(ActorSystem system) => system.WithExtension<WriteTurns, Provider>();

    /// <summary>A write of the journal begins, as soon as the catalog's has ended.</summary>
    public void JournalBegins()
    {
        while (true)
        {
            var isTooLate = !_journalMay.Wait(Patience);
            lock (_gate)
            {
                if (!isTooLate && !_journalMay.IsSet) continue;

                _underWay++;
                return;
            }
        }
    }

    public void JournalEnded()
    {
        lock (_gate)
        {
            if (--_underWay > 0) return;

            _quiet?.TrySetResult();
            _quiet = null;
        }
    }

    /// <summary>Ends when the catalog's turn has come: at once while the journal has nothing to do, else when it has, or rows have gathered.</summary>
    public async Task CatalogMayAsync() => await Quiet().WaitAsync(Gathering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>The catalog is written, when the journal's writes that are under way have ended.</summary>
    public async Task WriteCatalogAsync(Func<Task> write)
    {
        try
        {
            lock (_gate) _journalMay.Reset();
            await Quiet().WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await write().ConfigureAwait(false);
        }
        finally
        {
            lock (_gate) _journalMay.Set();
        }
    }

    private Task Quiet()
    {
        lock (_gate)
        {
            return _underWay == 0 ? Task.CompletedTask : (_quiet ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private sealed class Provider : ExtensionIdProvider<WriteTurns>
    {
        public override WriteTurns CreateExtension(ExtendedActorSystem system) => new();
    }
}
