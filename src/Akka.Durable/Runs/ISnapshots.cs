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

    /// <summary>Tells the actor itself; from any thread.</summary>
    void Remind(object message);
}
