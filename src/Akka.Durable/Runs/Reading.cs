using Akka.Actor;
using Akka.Durable.Journal;
using Akka.Durable.Recovery;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using Akka.Event;

namespace Akka.Durable.Cluster.Runs;

/// <summary>How a run is read back: what Akka replays and, where that is in doubt, the rungs of Core's ladder on the same rows.</summary>
internal sealed class Reading(RunId run, RunsNode node, IActorRef actor, ILoggingAdapter log)
{
    private Replay? _replay = new(run);

    /// <summary>Whether Core reads; whatever else comes has to wait.</summary>
    public bool IsUnderWay { get; private set; }

    /// <param name="message">What Akka replays.</param>
    /// <param name="sequence">The sequence number of its row.</param>
    public void Replayed(object message, long sequence) => _replay!.Take(message, sequence);

    /// <summary>Akka has replayed what it has.</summary>
    /// <param name="highest">The highest sequence number that the journal has or had of this run.</param>
    /// <returns>What came of it; null while Core reads.</returns>
    public Outcome? Complete(long highest)
    {
        var replay = _replay!;
        _replay = null;
        replay.Complete(highest);
        if (replay.Doubt is null) return new Outcome.Recovered(replay.State, replay.Snapshot);

        // The rungs below: an older snapshot, every event from the first. One ladder for both hosts.
        log.Debug("Run {0}: {1}; it is read by way of the older snapshots and events.", run, replay.Doubt);
        IsUnderWay = true;
        RunRecovery.RecoverAsync(node.Store, run, CancellationToken.None)
            .PipeTo(actor, success: found => new Read(found), failure: reason => new NotRead(reason));
        return null;
    }

    /// <returns>What came of it; null when the message is none of this reading's.</returns>
    public Outcome? Take(object message, long highest)
    {
        var outcome = message switch
        {
            Read read => Of(read.Run, highest),
            NotRead { Reason: JournalCorruptException corrupt } => Mistrusted(corrupt.Message),
            NotRead { Reason: NewerFormatException newer } => new Outcome.Untrusted(new(RefusalCodes.NewerFormat, newer.Message), Evidence: null),
            NotRead { Reason: var reason } => new Outcome.Anew($"it could not be read ({reason.Message})"),
            _ => null,
        };
        if (outcome is not null) IsUnderWay = false;
        return outcome;
    }

    private Outcome Of(RecoveredRun found, long highest)
    {
        foreach (var note in found.Notes) log.Warning("Run {0}: {1}; it was recovered without it.", run, note);
        return found.State.Sequence.CompareTo(highest) switch
        {
            0 => new Outcome.Recovered(found.State, found.Snapshot),
            > 0 => new Outcome.Anew("another writer appended to it"),
            _ => Mistrusted($"the journal ends with event {found.State.Sequence} and went up to {highest}"),
        };
    }

    private static Outcome.Untrusted Mistrusted(string evidence) => new(new(RefusalCodes.Quarantined, evidence), evidence);

    /// <summary>What came of a reading.</summary>
    public abstract record Outcome
    {
        private Outcome() { }

        /// <param name="State">What the run's events fold to.</param>
        /// <param name="Snapshot">The snapshot it was built on, and what that had captured as completed; null for a full replay.</param>
        public sealed record Recovered(RunState State, CapturedSnapshot? Snapshot) : Outcome;

        /// <param name="Refusal">What everybody is told who asks something of the run.</param>
        /// <param name="Evidence">Why it has to be in quarantine; null when nothing is wrong with it and this node is too old for it.</param>
        public sealed record Untrusted(Refusal Refusal, string? Evidence) : Outcome;

        /// <summary>The next incarnation has to read.</summary>
        public sealed record Anew(string Reason) : Outcome;
    }

    private sealed record Read(RecoveredRun Run) : INoSerializationVerificationNeeded;

    private sealed record NotRead(Exception Reason) : INoSerializationVerificationNeeded;
}
