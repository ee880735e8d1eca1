namespace Akka.Durable.Hosts;

/// <summary>What a host knows of its own health. A client that is a host in this process is one of these as well.</summary>
public interface IHostStatus
{
    /// <summary>Whether it holds the store and may write.</summary>
    bool HoldsStore { get; }

    /// <summary>When it last asked the catalog for what is due; null where it has not yet, or executes nothing.</summary>
    DateTimeOffset? LastPolledAt { get; }
}
