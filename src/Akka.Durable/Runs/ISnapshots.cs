using Akka.Durable.Cluster.Messages;

namespace Akka.Durable.Cluster.Runs;

/// <summary>What the run's actor does with its snapshot store.</summary>
internal interface ISnapshots
{
    void Save(StoredSnapshot snapshot);

    void DeleteEvents(long toSequence);

    void DeleteSaved(long toSequence);

    /// <summary>Removes the rows of deleted events for good.</summary>
    void Erase(long toSequence);

    /// <summary>Removes what is kept outside of deleted events, but for what snapshots still refer to.</summary>
    void ErasePayloads(long toSequence, IReadOnlyCollection<string> kept);

    /// <summary>Tells the actor itself; from any thread.</summary>
    void Remind(object message);
}
