using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Sql.Hosts;

namespace Akka.Durable.Cluster.Hold;

/// <summary>The hold that a cluster has on its database: one for all of its nodes, so that no single process opens it meanwhile.</summary>
/// <remarks>
/// Every node takes and renews the same hold under the cluster's name. It ends with the last node, or a lease's time after all of
/// them have died. Nodes do not exclude each other by it: for that there is sharding, and behind it the sequence numbers.
/// </remarks>
internal sealed class ClusterHold(IRunStore store, Actor.Address node, TimeProvider time, TimeSpan duration)
{
    // No machine and no process: that one node has died says nothing about the others.
    private readonly HostIdentity _identity = new(
        IdOf(node.System), $"the cluster '{node.System}', last confirmed by its node {node}", "", 0, DateTimeOffset.UnixEpoch);

    /// <summary>The name under which all nodes of a cluster hold their database.</summary>
    public static string IdOf(string system) => $"cluster/{system}";

    /// <summary>How often it is to be confirmed.</summary>
    public TimeSpan Beat => duration / 3;

    /// <exception cref="RunRefusedException"><c>database-held</c>, naming the holder.</exception>
    public async Task TakeAsync(CancellationToken cancellation)
    {
        if (await TriedAsync(cancellation).ConfigureAwait(false) is not { } other) return;

        throw HeldDatabase.Refused(other);
    }

    /// <summary>Confirms it, or takes it again where it was given back.</summary>
    /// <returns>Null; whoever else has it, if it is lost.</returns>
    public async Task<HostLease?> ConfirmAsync(CancellationToken cancellation) =>
        await store.RenewLeaseAsync(_identity, time.GetUtcNow(), duration, cancellation).ConfigureAwait(false)
            ? null
            : await TriedAsync(cancellation).ConfigureAwait(false);

    public Task GiveBackAsync() => store.ReleaseLeaseAsync(_identity, CancellationToken.None);

    private async Task<HostLease?> TriedAsync(CancellationToken cancellation)
    {
        var lease = await store.AcquireLeaseAsync(_identity, time.GetUtcNow(), duration, cancellation).ConfigureAwait(false);
        return lease.Host.Id == _identity.Id ? null : lease;
    }
}
