using Akka.Durable.Sql.Writing;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Cuts what waits into groups that one transaction each can write statement by statement instead of write by write.</summary>
/// <remarks>
/// Writes of different runs may change places. Those of one run may not, so each run has writes of one kind only in a group. That
/// also keeps every event of a group in the journal until the group is confirmed: nothing behind it can delete them.
/// </remarks>
internal static class PostgresGroups
{
    /// <summary>Payload that one transaction carries before it is cut: the server keeps a statement's parameters in memory.</summary>
    internal const int PayloadBytesMax = 16 * 1024 * 1024;

    public static IEnumerable<List<PendingWrite>> Cut(IReadOnlyList<PendingWrite> writes)
    {
        var kinds = new Dictionary<RunId, Type>();
        var group = new List<PendingWrite>();
        var bytes = 0L;
        foreach (var write in writes)
        {
            var size = PayloadBytes(write);
            var differs = kinds.TryGetValue(write.Run!.Value, out var kind) && kind != write.GetType();
            if (group.Count > 0 && (differs || bytes + size > PayloadBytesMax))
            {
                yield return group;
                group = [];
                kinds.Clear();
                bytes = 0;
            }

            group.Add(write);
            kinds[write.Run.Value] = write.GetType();
            bytes += size;
        }

        if (group.Count > 0) yield return group;
    }

    private static long PayloadBytes(PendingWrite write)
    {
        if (write is PendingWrite.SaveSnapshot { Snapshot: var snapshot }) return snapshot.Payload.Length;
        var bytes = PostgresPayloads.Bytes(write);
        if (write is not PendingWrite.Append { Rows.Rows: var rows }) return bytes;

        for (var i = 0; i < rows.Count; i++)
        {
            bytes += rows[i].Payload.Length;
        }

        return bytes;
    }
}
