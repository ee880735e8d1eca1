using Akka.Durable.Journal;
using Akka.Durable.Refusals;

namespace Akka.Durable.Hosts;

/// <summary>Whether a host's store can be written. A client that is a host, or reaches one's store, is one of these as well.</summary>
public interface IStoreProbe
{
    /// <summary>Confirms the host's hold on its store: a write, there and back, that changes no run.</summary>
    /// <returns>Whether the host holds the store. When it is true, the write is durable.</returns>
    /// <exception cref="JournalUnavailableException">The store gave no answer.</exception>
    /// <exception cref="RunRefusedException">The store cannot be written.</exception>
    Task<bool> ConfirmHoldAsync(CancellationToken cancellation);
}
