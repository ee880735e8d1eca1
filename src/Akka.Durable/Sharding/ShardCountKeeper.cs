using Akka.Actor;
using Akka.Durable.Cluster.Messages;
using Akka.Persistence;

namespace Akka.Durable.Cluster.Sharding;

/// <summary>Writes the number of shards into the database at the first start, and tells from then on what stands there.</summary>
/// <remarks>
/// With another number the same run would be in two shards while nodes of both minds are there, and so in two places at once. Of two
/// nodes that start together one writes; the other one's write fails on the sequence number, and it reads.
/// </remarks>
internal sealed class ShardCountKeeper : UntypedPersistentActor
{
    private readonly int _wanted;
    private readonly TaskCompletionSource<int> _found;
    private int? _written;

    public ShardCountKeeper(int wanted, TaskCompletionSource<int> found)
    {
        _wanted = wanted;
        _found = found;
    }

    public override string PersistenceId => "durable-cluster";

    public static Props Props(int wanted, TaskCompletionSource<int> found) =>
        Akka.Actor.Props.Create(() => new ShardCountKeeper(wanted, found));

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case ShardCountFixed count:
                _written = count.Shards;
                break;

            case Unreadable unreadable:
                throw new InvalidOperationException($"The number of shards in the database cannot be read: {unreadable.Reason}");

            case RecoveryCompleted when _written is { } shards:
                Tell(shards);
                break;

            case RecoveryCompleted:
                Persist(new ShardCountFixed(_wanted), written => Tell(written.Shards));
                break;
        }
    }

    protected override void OnCommand(object message) => Unhandled(message);

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => _found.TrySetException(cause);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => _found.TrySetException(cause);

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => _found.TrySetException(reason);

    private void Tell(int shards)
    {
        _found.TrySetResult(shards);
        Context.Stop(Self);
    }
}
