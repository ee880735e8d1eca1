using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Recovery;
using Akka.Durable.Retention;
using Akka.Durable.Runs;

namespace Akka.Durable.Reconciliation;

/// <summary>Compares what journal, snapshots and catalog hold of each run, and puts right what can be.</summary>
/// <remarks>It reads the events of those runs only whose tables do not obviously agree. Rows are written by repair, which gives way to a row
/// that reflects more: a run that is written to meanwhile wins.</remarks>
internal sealed class ConsistencyScan(
    IRunStore store, RetentionSettings settings, RetentionRules rules, IReconcilingHost host, Action<Finding> found, bool dryRun)
{
    private const int PageSize = 500;

    private int _orphansLeft = settings.OrphansMax;

    public long Looked { get; private set; }

    public async Task RunAsync(DateTimeOffset? now, CancellationToken cancellation)
    {
        RunId? after = null;
        while (true)
        {
            var runs = await store.ListRunIdsAsync(after, PageSize, cancellation).ConfigureAwait(false);
            if (runs.Count == 0) return;

            foreach (var parts in await store.PartsAsync(runs, cancellation).ConfigureAwait(false))
            {
                Looked++;
                await LookAsync(parts, now, cancellation).ConfigureAwait(false);
            }

            after = runs[^1];
        }
    }

    private Task LookAsync(RunParts parts, DateTimeOffset? now, CancellationToken cancellation) => parts switch
    {
        { Unreadable: { } why } => Done(new(parts.Run, FindingKinds.Newer, why, FindingActions.Left)),
        { LastEvent: null, Row: null, NewestSnapshot: null } => PayloadsOnlyAsync(parts, now, cancellation),
        { LastEvent: null, Row: null } => SnapshotOnlyAsync(parts, now, cancellation),
        { LastEvent: null, Row: { } row } => LostAsync(parts, row, now, cancellation),
        { Row: null } => UnlistedAsync(parts, now, cancellation),
        { Row: { } row } => CompareAsync(parts, row, cancellation),
    };

    private async Task SnapshotOnlyAsync(RunParts parts, DateTimeOffset? now, CancellationToken cancellation)
    {
        var evidence = $"there is a snapshot {parts.NewestSnapshot} and nothing else";
        var removed = IsOld(parts, rules.For(""), now) && await ReclaimedAsync(parts.Run, parts.NewestSnapshot!.Value, isListed: false, cancellation).ConfigureAwait(false);
        found(new(parts.Run, FindingKinds.SnapshotOnly, evidence, removed ? FindingActions.Removed : FindingActions.Left));
    }

    // Stored before a first event that was never written.
    private async Task PayloadsOnlyAsync(RunParts parts, DateTimeOffset? now, CancellationToken cancellation)
    {
        var removed = IsOld(parts, rules.For(""), now) && await ReclaimedAsync(parts.Run, sequence: 0, isListed: false, cancellation).ConfigureAwait(false);
        found(new(parts.Run, FindingKinds.PayloadsOnly, "there are payloads and nothing else", removed ? FindingActions.Removed : FindingActions.Left));
    }

    private async Task LostAsync(RunParts parts, CatalogRow row, DateTimeOffset? now, CancellationToken cancellation)
    {
        var evidence = $"the catalog reflects event {row.Sequence}, and the journal holds none";
        var scope = rules.For(row.Definition);
        if (now is { } at && scope.IsOldAt(row.EndedAt ?? row.CreatedAt, at))
        {
            // Nothing can be made of it any more, and it was listed for as long as runs are kept.
            var removed = await ReclaimedAsync(parts.Run, row.Sequence, isListed: true, cancellation).ConfigureAwait(false);
            found(new(parts.Run, FindingKinds.Lost, evidence, removed ? FindingActions.Removed : FindingActions.Left));
            return;
        }

        await MistrustAsync(parts.Run, row, FindingKinds.Lost, QuarantineCodes.Lost, evidence, cancellation).ConfigureAwait(false);
    }

    private async Task UnlistedAsync(RunParts parts, DateTimeOffset? now, CancellationToken cancellation)
    {
        if (await RecoveredAsync(parts, row: null, cancellation).ConfigureAwait(false) is not { IsStarted: true } state) return;

        var isDead = state.EndedAt is { } ended && now is { } at && rules.For(state.Header!.Definition).IsOldAt(ended, at);

        // What another run started goes with that one, however old it is; judged before anything is cut to size.
        if (isDead && state.Header!.Parent is { } parent) isDead = await store.FindAsync(parent, cancellation).ConfigureAwait(false) is null;
        if (isDead)
        {
            if (_orphansLeft == 0) return;

            _orphansLeft--;
            var removed = await ReclaimedAsync(parts.Run, state.Sequence, isListed: false, cancellation).ConfigureAwait(false);
            found(new(parts.Run, FindingKinds.Orphan, $"ended at {state.EndedAt:u}, and has no row in the catalog", removed ? FindingActions.Removed : FindingActions.Left));
            return;
        }

        await RepairAsync(CatalogProjection.Of(parts.Run, state), FindingKinds.Unlisted, "it has no row in the catalog", cancellation).ConfigureAwait(false);
    }

    private async Task CompareAsync(RunParts parts, CatalogRow row, CancellationToken cancellation)
    {
        if (parts.LastEvent < row.Sequence)
        {
            await MistrustAsync(
                parts.Run, row, FindingKinds.Untrusted, QuarantineCodes.Corrupt,
                $"the journal ends at event {parts.LastEvent}, the catalog reflects event {row.Sequence}", cancellation).ConfigureAwait(false);
            return;
        }

        // A row that reflects the last event says what the journal says, unless somebody else wrote it; most do. One that mistrusts a journal may be wrong by now.
        if (parts.LastEvent == row.Sequence && LastEvents.AgreeWith(row, parts.LastManifest) && !UntrustedRow.IsOne(row) && !(parts.NewestSnapshot > parts.LastEvent) && (parts.FirstEvent is 1 || parts.NewestSnapshot is not null)) return;
        if (await RecoveredAsync(parts, row, cancellation).ConfigureAwait(false) is not { IsStarted: true } state) return;

        var fresh = CatalogProjection.Of(parts.Run, state);
        if (CatalogProjection.SaySame(row, fresh)) return;
        if (row.Reason == CatalogProjection.NotRegistered(row.Definition) && CatalogProjection.SaySame(row with { Reason = fresh.Reason }, fresh)) return;

        await RepairAsync(
            fresh, FindingKinds.Differs, $"the catalog says {row.Status.Name()} as of event {row.Sequence}, the journal {fresh.Status.Name()} as of event {fresh.Sequence}",
            cancellation).ConfigureAwait(false);
    }

    /// <returns>The run; null when it cannot be recovered, which is dealt with.</returns>
    private async Task<RunState?> RecoveredAsync(RunParts parts, CatalogRow? row, CancellationToken cancellation)
    {
        try
        {
            return (await RunRecovery.RecoverAsync(store, parts.Run, cancellation).ConfigureAwait(false)).State;
        }
        catch (JournalCorruptException corrupt)
        {
            await MistrustAsync(parts.Run, row, FindingKinds.Untrusted, QuarantineCodes.Corrupt, corrupt.Message, cancellation, parts.LastWrittenAt)
                .ConfigureAwait(false);
        }
        catch (NewerFormatException newer)
        {
            found(new(parts.Run, FindingKinds.Newer, newer.Message, FindingActions.Left));
        }

        return null;
    }

    private async Task MistrustAsync(
        RunId run, CatalogRow? row, string kind, string code, string evidence, CancellationToken cancellation, DateTimeOffset? writtenAt = null)
    {
        var untrusted = UntrustedRow.Of(run, row, evidence, writtenAt ?? DateTimeOffset.UnixEpoch, code);

        // Known already: a second pass says nothing new.
        if (row is { Status: RunStatus.Quarantined }) return;

        await RepairAsync(untrusted, kind, evidence, cancellation, FindingActions.Quarantined).ConfigureAwait(false);
    }

    private async Task RepairAsync(
        CatalogRow row, string kind, string evidence, CancellationToken cancellation, string action = FindingActions.RowRebuilt)
    {
        if (!dryRun) await store.RepairCatalogAsync(row, cancellation).ConfigureAwait(false);
        found(new(row.Run, kind, evidence, action));
    }

    private async Task<bool> ReclaimedAsync(RunId run, long sequence, bool isListed, CancellationToken cancellation) =>
        dryRun || (await host.RemoveAsync([new(new RemovalTarget(run, sequence, isListed))], cancellation).ConfigureAwait(false))[0];

    private static bool IsOld(RunParts parts, RetentionScope scope, DateTimeOffset? now) =>
        now is { } at && parts.LastWrittenAt is { } written && scope.IsOldAt(written, at);

    private Task Done(Finding finding)
    {
        found(finding);
        return Task.CompletedTask;
    }
}
