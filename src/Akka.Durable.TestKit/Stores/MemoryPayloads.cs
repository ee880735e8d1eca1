using Akka.Durable.Payloads;

namespace Akka.Durable.TestKit.Stores;

/// <summary>Values kept outside events, in memory: the meaning of <see cref="IPayloadStore"/>, spelled out.</summary>
internal static class MemoryPayloads
{
    public static StoreContents Saved(StoreContents stored, RunId run, IReadOnlyList<PayloadRow> payloads)
    {
        if (payloads.Count == 0) return stored;

        var there = stored.PayloadsOf(run).ToBuilder();
        foreach (var row in payloads)
        {
            there[row.Sha256] = row with
            {
                Json = row.Json.ToArray(),
                Sequence = Math.Max(row.Sequence, there.GetValueOrDefault(row.Sha256)?.Sequence ?? 0),
            };
        }

        return stored with { Payloads = stored.Payloads.SetItem(run, there.ToImmutable()) };
    }

    public static StoreContents Without(StoreContents stored, RunId run, long toSequence, IReadOnlyCollection<string> kept)
    {
        var left = stored.PayloadsOf(run).RemoveRange(stored.PayloadsOf(run).Values.Where(p => p.Sequence <= toSequence && !kept.Contains(p.Sha256)).Select(p => p.Sha256));
        return stored with { Payloads = left.IsEmpty ? stored.Payloads.Remove(run) : stored.Payloads.SetItem(run, left) };
    }
}
