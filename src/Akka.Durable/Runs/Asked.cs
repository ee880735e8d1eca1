using Akka.Actor;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Cluster.Runs;

/// <summary>A command that an actor is about, and who waits for what becomes of it.</summary>
internal abstract record Asked(RunCommand Command)
{
    /// <summary>Tells that it was refused. Nothing to write was left to wait for.</summary>
    public abstract void Refuse(RunId run, Refusal refusal);

    /// <summary>From anywhere in the cluster.</summary>
    public sealed record ByCaller(RunMessage.Ask Ask, IActorRef Caller) : Asked(Ask.Command)
    {
        public override void Refuse(RunId run, Refusal refusal) =>
            Caller.Tell(RunMessage.Refused.Because(run, refusal), ActorRefs.NoSender);
    }

    /// <summary>By a body that executes here.</summary>
    public sealed record ByBody(BodyPort.Report Report) : Asked(Report.Command)
    {
        public override void Refuse(RunId run, Refusal refusal) => Report.Refuse(refusal);
    }

    /// <summary>By the actor itself; nobody waits.</summary>
    public sealed record ByItself(RunCommand Command) : Asked(Command), INoSerializationVerificationNeeded
    {
        public override void Refuse(RunId run, Refusal refusal)
        {
        }
    }
}
