using Akka.Durable.Retention;

namespace Akka.Durable.TestKit.Stores;

/// <summary>Removal of runs in memory: the meaning of <see cref="IRunRemoval"/>, spelled out.</summary>
internal static class MemoryRemoval
{
    public static IReadOnlyList<EndedRun> Expired(StoreContents stored, RetentionScope scope, DateTimeOffset now, EndedRun? after, int limit) =>
    [
        .. stored.Catalog.Values
            .Where(row => row.Status.IsEnded() && row.WakeAt is null && scope.Covers(row.Definition))
            .Where(row => row.Parent is not { } parent || !stored.Catalog.ContainsKey(parent))
            .Select(row => new EndedRun(row.Run, row.EndedAt ?? row.CreatedAt))
            .OrderByDescending(run => run.EndedAt).ThenBy(run => run.Run)
            .Where((run, newer) => newer >= scope.KeepMax || scope.IsOldAt(run.EndedAt, now))
            .Reverse()
            .Where(run => after is null || run.EndedAt > after.EndedAt || (run.EndedAt == after.EndedAt && run.Run.CompareTo(after.Run) < 0))
            .Take(limit),
    ];

    public static IReadOnlyList<FamilyMember> Family(StoreContents stored, RunId root)
    {
        List<RunId> family = stored.Catalog.ContainsKey(root) ? [root] : [];
        for (var i = 0; i < family.Count; i++)
        {
            family.AddRange(stored.Catalog.Values.Where(row => row.Parent == family[i] && !family.Contains(row.Run)).Select(row => row.Run));
        }

        return [.. family.Select(run => stored.Catalog[run]).Select(row => new FamilyMember(root, row.Run, row.Parent, row.Status, row.Sequence))];
    }

    public static RunParts? Parts(StoreContents stored, RunId run)
    {
        var row = stored.Catalog.GetValueOrDefault(run);
        var (events, snapshots, payloads) = (stored.EventsOf(run), stored.SnapshotsOf(run), stored.PayloadsOf(run));
        return row is null && events.IsEmpty && snapshots.IsEmpty && payloads.IsEmpty
            ? null
            : new(
                run,
                row,
                Unreadable: null,
                events.IsEmpty ? null : events.Keys.First(),
                events.IsEmpty ? null : events.Keys.Last(),
                snapshots.IsEmpty ? null : snapshots.Keys.Last(),
                !events.IsEmpty ? events.Values.Last().CreatedAt
                    : !snapshots.IsEmpty ? snapshots.Values.Last().CreatedAt
                    : payloads.IsEmpty ? null : payloads.Values.Max(p => p.CreatedAt),
                !payloads.IsEmpty,
                events.IsEmpty ? null : events.Values.Last().Manifest);
    }

    public static bool HasMoved(StoreContents stored, RemovalTree tree)
    {
        var members = tree.Runs.Select(target => target.Run).ToHashSet();
        return tree.Runs.Any(target => HasMoved(stored, target))
            || stored.Catalog.Values.Any(row => row.Parent is { } parent && members.Contains(parent) && !members.Contains(row.Run));
    }

    public static StoreContents Without(StoreContents stored, RemovalTree tree)
    {
        var runs = tree.Runs.Select(target => target.Run).ToList();
        return stored with
        {
            Events = stored.Events.RemoveRange(runs),
            Snapshots = stored.Snapshots.RemoveRange(runs),
            Catalog = stored.Catalog.RemoveRange(runs),
            Payloads = stored.Payloads.RemoveRange(runs),
        };
    }

    private static bool HasMoved(StoreContents stored, RemovalTarget target)
    {
        var events = stored.EventsOf(target.Run);
        if (!events.IsEmpty && events.Keys.Last() != target.Sequence) return true;
        if (stored.Catalog.GetValueOrDefault(target.Run) is not { } row) return false;

        return !target.IsListed || row.Sequence != target.Sequence || (!(row.Status.IsEnded() && row.WakeAt is null) && !events.IsEmpty);
    }
}
