using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Durable.Cluster.Messages;

namespace Akka.Durable.Cluster.Runs;

/// <summary>The incarnations of runs' actors that live on one node, each under a name that no other one ever has.</summary>
internal sealed class Incarnations(string node)
{
    private readonly ConcurrentDictionary<string, RunId> _living = new(StringComparer.Ordinal);
    private long _begun;

    public int Count => _living.Count;

    /// <returns>The name under which the new incarnation owns its run. The next one of the same run is another owner, so that it takes
    /// the run over by an event before it executes anything.</returns>
    public string Begin(RunId run)
    {
        var owner = $"{node}~{Interlocked.Increment(ref _begun)}";
        _living[owner] = run;
        return owner;
    }

    public void End(string owner) => _living.TryRemove(owner, out _);

    public bool Lives(string owner) => _living.ContainsKey(owner);
}

/// <summary>Tells other nodes whether an incarnation lives here.</summary>
internal sealed class IncarnationsTeller : UntypedActor
{
    public const string Name = "durable-incarnations";

    private readonly Incarnations _incarnations;

    public IncarnationsTeller(Incarnations incarnations) => _incarnations = incarnations;

    public static Props Props(Incarnations incarnations) => Akka.Actor.Props.Create(() => new IncarnationsTeller(incarnations));

    protected override void OnReceive(object message)
    {
        if (message is RunMessage.Holds asked) Sender.Tell(new RunMessage.Held(asked.Run, asked.Owner, _incarnations.Lives(asked.Owner)));
        else Unhandled(message);
    }
}
