using Akka.Durable.Cluster.Messages;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using Akka.Persistence;

namespace Akka.Durable.Cluster.Runs;

/// <summary>Folds what Akka replays, and trusts nothing of it: Akka checks neither that a snapshot is whole nor that no event is missing.</summary>
internal sealed class Replay(RunId run)
{
    public RunState State { get; private set; } = RunState.Initial;

    /// <summary>The snapshot it was built on, and what that had captured as completed; null when there was none.</summary>
    public CapturedSnapshot? Snapshot { get; private set; }

    /// <summary>Why the state cannot be relied on; null when it can. The rungs of the ladder below this one are Core's.</summary>
    public string? Doubt { get; private set; }

    /// <param name="message">What is replayed.</param>
    /// <param name="sequence">The sequence number of its row.</param>
    public void Take(object message, long sequence)
    {
        if (Doubt is not null) return;

        try
        {
            switch (message)
            {
                case SnapshotOffer { Snapshot: StoredSnapshot stored, Metadata: var metadata }:
                    State = SnapshotCodec.Decode(run, new(metadata.SequenceNr, stored.Manifest, stored.Payload, default));
                    Snapshot = CapturedSnapshot.Of(State) with { Sequence = metadata.SequenceNr };
                    break;

                case RecordedEvent recorded when recorded.Sequence == sequence:
                    State = RunEvolution.Evolve(State, recorded);
                    break;

                case RecordedEvent recorded:
                    Doubt = $"row {sequence} holds the event with index {recorded.Sequence}";
                    break;

                case Unreadable unreadable:
                    Doubt = unreadable.Reason;
                    break;

                case SnapshotOffer { Snapshot: var other }:
                    Doubt = $"a snapshot of {(other as Unreadable)?.Reason ?? "another serializer"}";
                    break;

                default:
                    Doubt = $"row {sequence} was written by another serializer";
                    break;
            }
        }
        catch (Exception unusable) when (unusable is JournalCorruptException or NewerFormatException)
        {
            Doubt = unusable.Message;
        }
    }

    /// <param name="highest">The highest sequence number that the journal has or had of this run.</param>
    public void Complete(long highest)
    {
        if (Doubt is not null) return;

        if (State.Sequence != highest) Doubt = $"the journal goes up to {highest} and replayed {State.Sequence}";

        // Whether the event that a snapshot ends with is still there, Akka does not tell: a journal restored from an old backup ends before it.
        else if (Snapshot?.Sequence == highest) Doubt = "no event after the snapshot";
    }
}
