using System.Text;
using Akka.Durable.Journal;
using Akka.Durable.Recovery;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Properties;

/// <summary>Snapshots are taken, confirmed, lost and failed at any time, what they allow is deleted, and the run is read back.</summary>
public class DeletionProperties
{
    private static readonly RunId Run = RunId.Parse("r1");

    [Fact]
    public void Whatever_becomes_of_snapshots_the_run_is_read_back_as_it_is() =>
        Property.Holds(500, script => Played(script, damage: 0));

    [Fact]
    public void With_the_newest_snapshot_damaged_the_run_is_read_back_as_it_is() =>
        Property.Holds(500, script => Played(script, damage: 1));

    [Fact]
    public void With_every_snapshot_damaged_it_is_read_back_as_it_is_or_said_to_be_corrupt() =>
        Property.Holds(500, script => Played(script, damage: int.MaxValue));

    private static void Played(int[] script, int damage)
    {
        var play = new Play();
        var store = new StoredRun();
        var ledger = new SnapshotLedger();
        var pending = new List<long>();
        foreach (var number in script)
        {
            play.Happen(number);
            store.Rows.AddRange(play.Rows.Skip((int)(store.Rows.LastOrDefault().Sequence)));
            if (!play.State.IsStarted) continue;

            switch (number / 100 % 5)
            {
                case 0 when ledger.Take(CapturedSnapshot.Of(play.State)):
                    store.Snapshots.Add(SnapshotCodec.Encode(Run, play.State, Noon));
                    pending.Add(play.State.Sequence);
                    break;
                case 1 or 2 when pending is not []:
                    var confirmed = pending[number % pending.Count];
                    pending.Remove(confirmed);
                    Delete(store, ledger.Confirm(confirmed));
                    break;
                case 3 when pending is not []:
                    // A save that failed before anything was stored.
                    var failed = pending[number % pending.Count];
                    pending.Remove(failed);
                    store.Snapshots.RemoveAll(s => s.Sequence == failed);
                    ledger.Abort(failed);
                    break;
            }
        }

        foreach (var row in store.Snapshots.OrderByDescending(s => s.Sequence).Take(damage).ToArray())
        {
            var bytes = row.Payload.ToArray();
            bytes[^30] ^= 4;
            store.Snapshots[store.Snapshots.IndexOf(row)] = row with { Payload = bytes };
        }

        var whole = play.State.IsStarted ? Text(play.State) : "";
        try
        {
            var task = RunRecovery.RecoverAsync(store, Run, CancellationToken.None);
            Assert.True(task.IsCompleted);
            var recovered = task.GetAwaiter().GetResult();
            Assert.Equal(whole, recovered.State.IsStarted ? Text(recovered.State) : "");
        }
        catch (JournalCorruptException) when (damage > 1 && store.Rows is not [{ Sequence: 1 }, ..])
        {
        }
    }

    private static void Delete(StoredRun store, Deletable deletable)
    {
        store.Rows.RemoveAll(r => r.Sequence <= deletable.EventsThrough);
        store.Snapshots.RemoveAll(s => s.Sequence <= deletable.SnapshotsThrough);
    }

    private static string Text(RunState state) => Encoding.UTF8.GetString(SnapshotCodec.Encode(Run, state, Noon).Payload.Span);
}
