using Akka.Actor;
using Akka.Durable.Catalog;
using Akka.Durable.Cluster.Catalog;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Cluster.Runs;

/// <summary>What others learn of a run: its catalog row, and the answers that wait until that row is written.</summary>
internal sealed class Publication(RunId run, RunsNode node)
{
    private CatalogRow? _published;

    /// <summary>Has the row written, if it says anything new.</summary>
    public void Publish(RunState state)
    {
        var row = CatalogProjection.Of(run, state);
        if (_published is { } known && CatalogProjection.SaySame(known, row)) return;

        _published = row;
        node.Catalog.Tell(new CatalogWriter.Write(row, state.Standing.IsEnded ? state : null));
    }

    /// <summary>Has the run listed as one that is not executed until somebody has looked at it.</summary>
    public void Mistrust(string evidence) => node.Catalog.Tell(new CatalogWriter.Mistrust(run, evidence));

    /// <summary>Tells how the run stands; or how it has ended, when it has.</summary>
    public void Show(Turns turns, IActorRef caller, bool onlyEnded)
    {
        if (turns.Untrusted is { } untrusted) caller.Tell(RunMessage.Refused.Because(run, untrusted));
        else if (!turns.State.IsStarted) caller.Tell(RunMessage.Refused.Because(run, Refusal.UnknownRun(run)));
        else if (onlyEnded && !turns.State.Standing.IsEnded) _ = node.TellWhenEndedAsync(run, turns.State.Sequence, caller);
        else if (turns.State.Standing is Standing.Completed { Result.IsAtHand: false }) _ = ShowFetchedAsync(turns.State, caller);
        else AnswerWhenWritten(caller, RunMessage.Found.Of(run, turns.State));
    }

    private async Task ShowFetchedAsync(RunState state, IActorRef caller) =>
        AnswerWhenWritten(caller, await node.FoundAsync(run, state).ConfigureAwait(false));

    /// <summary>Answers when the catalog has what was published so far: a run that was accepted is found by whoever takes it up, even if
    /// this node dies at once.</summary>
    public void AnswerWhenWritten(IActorRef caller, object answer) => node.Catalog.Tell(new CatalogWriter.Answer(run, caller, answer));
}
