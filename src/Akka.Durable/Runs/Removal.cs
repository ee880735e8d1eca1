using Akka.Actor;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Retention;
using Akka.Durable.Runs;

namespace Akka.Durable.Cluster.Runs;

/// <summary>Removes a run in its actor's own turn: whatever is asked of it comes before, and is seen by the store, or after, and finds it gone.</summary>
internal sealed class Removal(RunId run, RunsNode node, IActorRef actor, Publication publication)
{
    private RunMessage.Remove? _asked;
    private IActorRef _asker = ActorRefs.Nobody;

    /// <summary>Nothing else may have its turn until it is over.</summary>
    public bool IsUnderWay => _asked is not null;

    /// <summary>Begins, unless the run has changed since it was looked at or is busy.</summary>
    public void Begin(RunMessage.Remove asked, IActorRef asker, RunState state, bool isBusy)
    {
        if (isBusy || (state.IsStarted && (!state.Standing.IsEnded || state.Sequence != asked.Sequence)))
        {
            asker.Tell(new RunMessage.Removed(run, IsGone: false));
            return;
        }

        (_asked, _asker) = (asked, asker);

        // A row of it that is still on its way would come after the removal and be left over.
        publication.AnswerWhenWritten(actor, Written.Instance);
    }

    /// <summary>The catalog has what was published of it.</summary>
    public void Remove()
    {
        if (_asked is not { } asked) return;

        node.Store.RemoveAsync([new(new RemovalTarget(run, asked.Sequence, asked.IsListed))], CancellationToken.None)
            .PipeTo(actor, success: gone => new Over(gone[0]), failure: _ => new Over(IsGone: false));
    }

    public void Answer(Over over)
    {
        _asked = null;
        _asker.Tell(new RunMessage.Removed(run, over.IsGone));
    }

    public sealed record Written : INoSerializationVerificationNeeded
    {
        public static Written Instance { get; } = new();
    }

    public sealed record Over(bool IsGone) : INoSerializationVerificationNeeded;
}
