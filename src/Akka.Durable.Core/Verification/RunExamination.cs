using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Verification;

/// <summary>One look at one run.</summary>
/// <remarks>The catalog is read before the journal, and the snapshots before the events, so that what a host adds meanwhile can only
/// make the later reading say more; <see cref="HasMovedAsync"/> tells whether it did.</remarks>
internal sealed class RunExamination(IRunStore store, RunId run)
{
    private const int PageSize = 500;

    private readonly List<Violation> _violations = [];
    private readonly SortedDictionary<long, RunState?> _snapshots = [];
    private readonly Dictionary<Payload, string> _outside = [];
    private CatalogState _catalog;
    private IReadOnlyList<long> _listed = [];
    private RunState? _state;
    private long? _first;
    private long _last;
    private long _events;

    public bool IsUnknown => _events == 0 && _violations.Count == 0 && _listed.Count == 0 && _catalog is { Row: null, Unreadable: null };

    public VerifiedRun Verified() => new(run, _events, _listed.Count, [.. _violations]);

    public async Task ReadAsync(CancellationToken cancellation)
    {
        _catalog = await FindAsync(cancellation).ConfigureAwait(false);
        _listed = await store.ListSnapshotsAsync(run, cancellation).ConfigureAwait(false);
        foreach (var sequence in _listed)
        {
            var state = _snapshots[sequence] = await ReadSnapshotAsync(sequence, cancellation).ConfigureAwait(false);
            foreach (var reference in state is null ? [] : StatePayloads.Of(state)?.Values ?? []) _outside.TryAdd(Payload.At(reference), $"snapshot {sequence}");
        }

        await ReadEventsAsync(cancellation).ConfigureAwait(false);
        if (IsUnknown) return;

        CheckEnd();
        CheckFloor();
        CheckCatalog();
        await CheckPayloadsAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the run has been written to since <see cref="ReadAsync"/> began, so that what it found may be of two moments.</summary>
    public async Task<bool> HasMovedAsync(CancellationToken cancellation)
    {
        var listed = await store.ListSnapshotsAsync(run, cancellation).ConfigureAwait(false);
        var now = await FindAsync(cancellation).ConfigureAwait(false);
        return !listed.SequenceEqual(_listed) || !now.SaysSame(_catalog);
    }

    private async Task<RunState?> ReadSnapshotAsync(long sequence, CancellationToken cancellation)
    {
        var row = await store.ReadSnapshotAsync(run, sequence, cancellation).ConfigureAwait(false);
        if (row?.Sequence != sequence)
        {
            Found(VerificationRules.Readable, $"snapshot {sequence} was listed and is not there");
            return null;
        }

        try
        {
            return SnapshotCodec.Decode(run, row);
        }
        catch (Exception unreadable) when (unreadable is JournalCorruptException or NewerFormatException)
        {
            Found(VerificationRules.Readable, unreadable.Message);
            return null;
        }
    }

    private async Task ReadEventsAsync(CancellationToken cancellation)
    {
        while (true)
        {
            IReadOnlyList<JournalRow> rows;
            try
            {
                rows = await store.ReadAsync(run, _last, PageSize, cancellation).ConfigureAwait(false);
            }
            catch (JournalCorruptException corrupt)
            {
                Found(VerificationRules.Readable, corrupt.Message);
                _state = null;
                return;
            }

            foreach (var row in rows)
            {
                Take(row);
            }

            if (rows.Count < PageSize) return;
        }
    }

    private void Take(JournalRow row)
    {
        _events++;
        if (_first is null)
        {
            _first = row.Sequence;
            _state = row.Sequence == 1 ? RunState.Initial : _snapshots.GetValueOrDefault(row.Sequence - 1);
        }
        else if (row.Sequence != _last + 1)
        {
            Found(VerificationRules.Contiguous, $"event {row.Sequence} follows event {_last}");
            _state = null;
        }

        _last = row.Sequence;
        Fold(row);
        if (!_snapshots.TryGetValue(row.Sequence, out var snapshot) || snapshot is null) return;
        if (_state is not null && SnapshotComparison.FirstDifference(run, _state, snapshot) is { } difference)
        {
            Found(VerificationRules.SnapshotEqualsFold, $"snapshot {row.Sequence} differs from what its events fold to: {difference}");
        }

        // Where the events before are gone, or cannot be folded, the snapshot is what the run would be recovered from.
        _state ??= snapshot;
    }

    private void Fold(JournalRow row)
    {
        RecordedEvent recorded;
        try
        {
            recorded = EventCodec.Decode(row.Manifest, row.Payload);
        }
        catch (Exception unreadable) when (unreadable is JournalCorruptException or NewerFormatException)
        {
            Found(VerificationRules.Readable, $"event {row.Sequence}: {unreadable.Message}");
            _state = null;
            return;
        }

        foreach (var payload in EventPayloads.Outside(recorded.Event)) _outside.TryAdd(payload, $"event {row.Sequence}");
        if (recorded.Sequence != row.Sequence)
        {
            Found(VerificationRules.Contiguous, $"row {row.Sequence} holds the event with index {recorded.Sequence}");
            _state = null;
            return;
        }

        try
        {
            _state = _state is null ? null : RunEvolution.Evolve(_state, recorded);
        }
        catch (JournalCorruptException impossible)
        {
            Found(VerificationRules.Folds, $"event {row.Sequence}: {impossible.Message}");
            _state = null;
        }
    }

    private void CheckEnd()
    {
        if (_listed is [var newest, ..] && newest > _last)
        {
            Found(VerificationRules.Contiguous, $"the journal ends at event {_last}, before event {newest}, which a snapshot holds");
        }
    }

    private void CheckFloor()
    {
        if (_first is null or 1) return;

        if (_listed.Count < 2)
        {
            var kept = _listed.Count == 0 ? "no snapshot" : "one snapshot only";
            Found(VerificationRules.DeletedBelowFloor, $"events before {_first} are gone, and there is {kept}");
            return;
        }

        // One that cannot be read is named by its own rule; what it had captured is not known.
        if (_snapshots[_listed[1]] is not { } older) return;

        var floor = older.CompletedThrough ?? 0;
        if (_first > floor + 1)
        {
            Found(
                VerificationRules.DeletedBelowFloor,
                $"the first event is {_first}, but the older of the two newest snapshots, {_listed[1]}, allows deletion up to {floor} only");
        }
    }

    private void CheckCatalog()
    {
        if (_catalog.Unreadable is { } why)
        {
            Found(VerificationRules.CatalogEqualsJournal, $"its row cannot be read: {why}");
            return;
        }

        if (_catalog.Row is not { } row)
        {
            Found(VerificationRules.CatalogEqualsJournal, "it has no row in the catalog");
            return;
        }

        if (row.Sequence > _last)
        {
            Found(VerificationRules.CatalogEqualsJournal, $"the row reflects event {row.Sequence}, the journal ends at {_last}");
        }
        else if (_state is { IsStarted: true } state && CatalogComparison.Differences(row, CatalogProjection.Of(run, state)) is { Length: > 0 } text)
        {
            Found(VerificationRules.CatalogEqualsJournal, text);
        }
    }

    private async Task CheckPayloadsAsync(CancellationToken cancellation)
    {
        foreach (var (payload, where) in _outside)
        {
            try
            {
                await PayloadFetch.FetchAsync(store, run, payload, cancellation).ConfigureAwait(false);
            }
            catch (PayloadDamagedException damaged)
            {
                Found(VerificationRules.PayloadsWhole, $"{where} refers to what cannot be used: {damaged.Message}");
            }
        }
    }

    private async Task<CatalogState> FindAsync(CancellationToken cancellation)
    {
        try
        {
            return new(await store.FindAsync(run, cancellation).ConfigureAwait(false), null);
        }
        catch (Exception unreadable) when (unreadable is JournalCorruptException or NewerFormatException)
        {
            return new(null, unreadable.Message);
        }
    }

    private void Found(string rule, string evidence) => _violations.Add(new(run, rule, evidence));

    private readonly record struct CatalogState(CatalogRow? Row, string? Unreadable)
    {
        public bool SaysSame(CatalogState other) => (Row, other.Row) switch
        {
            ({ } one, { } two) => one.Sequence == two.Sequence && CatalogProjection.SaySame(one, two),
            (null, null) => Unreadable == other.Unreadable,
            _ => false,
        };
    }
}
