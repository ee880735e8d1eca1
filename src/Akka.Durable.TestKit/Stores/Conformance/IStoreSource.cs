using Akka.Durable.Hosts;
using Akka.Durable.Journal;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>Where the suites get the store from that they test: one empty database per source, gone when it is disposed.</summary>
public interface IStoreSource : IAsyncDisposable
{
    /// <summary>Why there can be no such store on this machine, in one sentence; the suite is skipped then. Null when there can.</summary>
    static virtual string? Missing => null;

    /// <summary>Opens the source's database, the same each time. A store that was opened before may still be open.</summary>
    /// <param name="isAlive">Whether the process that holds an unexpired lease lives.</param>
    Task<IRunStore> OpenAsync(Func<HostIdentity, bool> isAlive);
}
