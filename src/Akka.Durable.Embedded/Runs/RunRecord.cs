using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Recovery;
using Akka.Durable.Runs;

namespace Akka.Durable.Embedded.Runs;

/// <summary>What this host knows of one run's journal, and the way to add to it. Not thread-safe: the run's process keeps it.</summary>
/// <param name="run">The run.</param>
/// <param name="host">The host around it.</param>
/// <param name="mayBeNew">A start begins it: the first append is tried without reading, as there is most likely nothing to read.</param>
internal sealed class RunRecord(RunId run, IRunHost host, bool mayBeNew)
{
    private bool _mayBeNew = mayBeNew;
    private CatalogRow? _catalog;

    /// <summary>What the journal folds to; null while it is not read.</summary>
    public RunState? State { get; private set; }

    /// <summary>The last state that was known to be durable, for readers on any thread; null until there was one.</summary>
    public RunState? Published { get; private set => Volatile.Write(ref field, value); }

    /// <summary>Reads the journal unless that was done.</summary>
    /// <param name="forStart">What is to be decided is a start.</param>
    /// <returns>What was read; null when nothing had to be.</returns>
    public async Task<RecoveredRun?> ReadAsync(bool forStart)
    {
        if (State is not null) return null;

        // The store refuses event 1 of a run that was there before, even when it has been deleted since.
        if (_mayBeNew && forStart)
        {
            State = RunState.Initial;
            return null;
        }

        var recovered = await RunRecovery.RecoverAsync(host.Store, run, CancellationToken.None).ConfigureAwait(false);
        foreach (var note in recovered.Notes) Log.PassedOver(host.Log, run, note);
        _catalog = null;
        State = recovered.State;
        Published = State;
        return recovered;
    }

    /// <summary>Appends what was decided upon <see cref="State"/>, with the catalog row if it says something new.</summary>
    public async Task AppendAsync(DecidedBatch batch)
    {
        if (batch.Rows.Count == 0) return;

        var row = CatalogProjection.Of(run, batch.State);
        var changed = _catalog is null || !CatalogProjection.SaySame(_catalog, row) ? row : null;
        try
        {
            await host.Store.AppendAsync(new(run, batch.Rows, changed) { Payloads = batch.Payloads }).ConfigureAwait(false);
        }
        catch (Exception doubtful) when (doubtful is JournalConflictException or JournalOutcomeUnknownException)
        {
            // A start that finds its run there already is nothing to speak of.
            if (!(_mayBeNew && doubtful is JournalConflictException)) Log.Reread(host.Log, run, doubtful.Message);
            Forget();
            throw;
        }

        _mayBeNew = false;
        _catalog = changed ?? _catalog;
        State = batch.State;
        Published = State;
    }

    /// <summary>Whatever is known may be wrong: the journal is read before anything else is decided.</summary>
    public void Forget()
    {
        State = null;
        _catalog = null;
        _mayBeNew = false;
    }
}
