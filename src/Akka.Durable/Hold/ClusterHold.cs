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

    private readonly SemaphoreSlim _turn = new(1);
    private bool _givenBack;

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

    /// <summary>Confirms it, or takes it again where another node has given it back. This node confirms nothing that it gave back itself.</summary>
    /// <returns>Null; whoever else has it, if it is lost.</returns>
    public async Task<HostLease?> ConfirmAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_givenBack || await store.RenewLeaseAsync(_identity, time.GetUtcNow(), duration, cancellation).ConfigureAwait(false)) return null;

            return await TriedAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Gives it back for good: its keeper is there for a while yet, and must not take it again for a cluster without nodes.</summary>
    public async Task GiveBackAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _givenBack = true;
            await store.ReleaseLeaseAsync(_identity, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<HostLease?> TriedAsync(CancellationToken cancellation)
    {
        var lease = await store.AcquireLeaseAsync(_identity, time.GetUtcNow(), duration, cancellation).ConfigureAwait(false);
        return lease.Host.Id == _identity.Id ? null : lease;
    }
}
