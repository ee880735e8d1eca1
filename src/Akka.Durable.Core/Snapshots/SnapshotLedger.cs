namespace Akka.Durable.Snapshots;

/// <summary>Which snapshots of one run are confirmed, and what may be deleted because of it.</summary>
/// <remarks>
/// Only a confirmation lets anything be deleted. The two newest confirmed snapshots are kept; events go up to what the older of the two
/// had captured as completed when it was taken, not up to what is completed now. Not thread-safe: the run's owner keeps it.
/// </remarks>
public sealed class SnapshotLedger
{
    /// <summary>Beyond it, counting makes no difference: 2^31 events are more than any interval.</summary>
    private const int AbortedCounted = 32;

    private readonly SortedDictionary<long, CapturedSnapshot> _pending = [];
    private CapturedSnapshot? _newest;
    private long _lastTaken;
    private int _aborted;

    /// <summary>How many snapshots are neither confirmed nor given up.</summary>
    public int PendingCount => _pending.Count;

    /// <summary>The sequence of the newest confirmed snapshot; null before any is.</summary>
    public long? NewestConfirmed => _newest?.Sequence;

    /// <summary>The sequence of the last one taken, whatever became of it; 0 before any was.</summary>
    public long LastTaken => _lastTaken;

    /// <summary>Whether a snapshot should be taken now.</summary>
    /// <param name="sequence">The run's last event.</param>
    /// <param name="every">Events from one snapshot to the next; at least 1.</param>
    /// <remarks>
    /// A save that was not confirmed is made good at the next event, and if that fails too after 2, 4, 8 … events, at most after
    /// <paramref name="every"/>: a snapshot store in trouble must not be asked at every event of a busy run.
    /// </remarks>
    public bool IsDue(long sequence, int every) => sequence - _lastTaken >= (_aborted == 0 ? every : Math.Min(every, 1L << (_aborted - 1)));

    /// <summary>A snapshot found in the store, read and verified, counts as confirmed.</summary>
    public void Found(CapturedSnapshot snapshot)
    {
        _newest = snapshot;
        _lastTaken = Math.Max(_lastTaken, snapshot.Sequence);
    }

    /// <summary>Whether none was taken at this sequence number or above it.</summary>
    public bool MayTake(long sequence) => sequence > _lastTaken;

    /// <summary>Takes note that a snapshot is about to be saved, and of what it captures.</summary>
    /// <returns>False when one was taken at this sequence number already, or above it: it must not be saved a second time.</returns>
    public bool Take(CapturedSnapshot snapshot)
    {
        if (!MayTake(snapshot.Sequence)) return false;

        _lastTaken = snapshot.Sequence;
        _pending.Add(snapshot.Sequence, snapshot);
        return true;
    }

    /// <summary>The save is confirmed. What that allows to be deleted; nothing for a snapshot that was never taken here.</summary>
    /// <remarks>Confirming one settles every earlier one, whose confirmation may have been lost.</remarks>
    public Deletable Confirm(long sequence)
    {
        if (!_pending.Remove(sequence, out var captured)) return Deletable.Nothing;

        _aborted = 0;

        foreach (var earlier in _pending.Keys.Where(s => s < sequence).ToArray())
        {
            _pending.Remove(earlier);
        }

        if (_newest is { } current && current.Sequence > sequence) return Deletable.Nothing;

        var older = _newest;
        _newest = captured;
        return older is null ? Deletable.Nothing : new(older.CompletedThrough, older.Sequence - 1, PayloadsOf(older, captured));
    }

    // What both of them refer to stays: recovery may need the older one.
    private static IReadOnlyCollection<string>? PayloadsOf(CapturedSnapshot older, CapturedSnapshot newer) =>
        newer.Payloads is null ? null : [.. newer.Payloads.Union(older.Payloads ?? [])];

    /// <summary>The save failed or its outcome stays unknown: nothing is deleted for it.</summary>
    public void Abort(long sequence)
    {
        if (_pending.Remove(sequence)) _aborted = Math.Min(_aborted + 1, AbortedCounted);
    }
}

/// <param name="EventsThrough">Events up to and including this one may go; null for none.</param>
/// <param name="SnapshotsThrough">Snapshots up to and including this one may go; null for none.</param>
/// <param name="PayloadsKept">Of the values kept outside that those events brought, those that stay: the others may go once the events are
/// gone. Null for a run that never had one.</param>
public readonly record struct Deletable(long? EventsThrough, long? SnapshotsThrough, IReadOnlyCollection<string>? PayloadsKept = null)
{
    public static Deletable Nothing => default;
}
