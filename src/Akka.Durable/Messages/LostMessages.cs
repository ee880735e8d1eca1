using Akka.Actor;
using Akka.Durable.Telemetry;
using Akka.Event;

namespace Akka.Durable.Cluster.Messages;

/// <summary>Counts messages for and about runs that reached nobody on this node, or somebody who does not know them.</summary>
/// <remarks>
/// Nothing is lost by that: what is asked is asked again, and what is owed is found in the catalog. But many of them tell of nodes that
/// do not reach each other, of regions whose buffers are full, or of two versions in one cluster.
/// </remarks>
internal sealed class LostMessages : UntypedActor
{
    public const string Name = "durable-lost-messages";

    /// <summary>What the paths of all actors of ours have in them, that of the shard region included.</summary>
    private const string Ours = "/durable-";

    /// <summary>What it is to hear of, from the moment it is made: what is lost before it begins waits in its mailbox.</summary>
    public static IReadOnlyList<Type> Heard { get; } = [typeof(DeadLetter), typeof(Dropped), typeof(UnhandledMessage)];

    public static Props Props() => Actor.Props.Create(static () => new LostMessages());

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case UnhandledMessage unhandled:
                if (unhandled.Recipient.Path.ToString().Contains(Ours, StringComparison.Ordinal)) DurableMeters.MessageLost("unhandled");
                break;

            case AllDeadLetters { Message: RunMessage }:
                DurableMeters.MessageLost("dead-letter");
                break;
        }
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);
}
