using Akka.Durable.Telemetry;

namespace Akka.Durable.Sql.Writing;

/// <summary>Writes that go to the database in one transaction.</summary>
internal static class WriteGroup
{
    /// <summary>Takes the oldest of <paramref name="waiting"/>, which is not empty: at least one write and then as many as fit
    /// <paramref name="rowsMax"/>.</summary>
    public static PendingWrite[] TakeFrom(Queue<PendingWrite> waiting, int rowsMax)
    {
        var rows = 0;
        var count = 0;
        foreach (var write in waiting)
        {
            rows += write.RowCount;
            if (count > 0 && rows > rowsMax) break;
            count++;
        }

        var taken = new PendingWrite[count];
        for (var i = 0; i < count; i++)
        {
            taken[i] = waiting.Dequeue();
        }

        return taken;
    }

    /// <summary>Counts what was taken. Not under a queue's lock: listeners are anybody's code.</summary>
    public static void Count(PendingWrite[] taken)
    {
        DurableMeters.Queued(-taken.Length);
        DurableMeters.Committed(taken.Length);
    }
}
