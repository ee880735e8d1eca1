using Akka.Durable.Hosts;
using Xunit;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>What every store promises of its lease: one host at a time.</summary>
public abstract class LeaseConformance<TSource> : StoreConformance<TSource>
    where TSource : IStoreSource, new()
{
    [StoreFact]
    public async Task A_database_that_nobody_holds_is_given_to_who_asks() =>
        Assert.Equal(new HostLease(First, Noon + Duration), await AcquireAsync(First, Noon));

    [StoreFact]
    public async Task A_second_host_is_told_who_holds_it_and_until_when()
    {
        await AcquireAsync(First, Noon);

        Assert.Equal(new HostLease(First, Noon + Duration), await AcquireAsync(Second, Noon.AddSeconds(14)));
        Assert.True(await RenewAsync(First, Noon.AddSeconds(14)));
        Assert.False(await RenewAsync(Second, Noon.AddSeconds(14)));
    }

    [StoreFact]
    public async Task The_holder_that_asks_again_gets_it_again()
    {
        await AcquireAsync(First, Noon);

        Assert.Equal(new HostLease(First, Noon.AddSeconds(25)), await AcquireAsync(First, Noon.AddSeconds(10)));
    }

    [StoreFact]
    public async Task Of_hosts_that_ask_at_once_exactly_one_gets_it()
    {
        var asked = Enumerable.Range(0, 8).Select(i => AcquireAsync(Host($"host-{i}"), Noon)).ToList();

        var leases = await Task.WhenAll(asked);
        Assert.Single(leases.Select(lease => lease.Host).Distinct());
    }

    [StoreFact]
    public async Task A_renewed_lease_holds_longer()
    {
        await AcquireAsync(First, Noon);
        Assert.True(await RenewAsync(First, Noon.AddSeconds(10)));

        Assert.Equal(First, (await AcquireAsync(Second, Noon.AddSeconds(24))).Host);
        Assert.Equal(Second, (await AcquireAsync(Second, Noon.AddSeconds(25))).Host);
    }

    [StoreFact]
    public async Task An_expired_lease_is_taken_over_and_its_holder_learns_it_on_renewal()
    {
        await AcquireAsync(First, Noon);

        Assert.Equal(new HostLease(Second, Noon + Duration + Duration), await AcquireAsync(Second, Noon + Duration));
        Assert.False(await RenewAsync(First, Noon + Duration));
        Assert.True(await RenewAsync(Second, Noon + Duration));
    }

    [StoreFact]
    public async Task An_expired_lease_that_nobody_took_is_still_the_holders()
    {
        await AcquireAsync(First, Noon);

        Assert.True(await RenewAsync(First, Noon.AddHours(1)));
        Assert.Equal(First, (await AcquireAsync(Second, Noon.AddHours(1))).Host);
    }

    [StoreFact]
    public async Task A_lease_given_back_is_free_at_once()
    {
        await AcquireAsync(First, Noon);
        await Store.ReleaseLeaseAsync(First, CancellationToken.None);

        Assert.False(await RenewAsync(First, Noon));
        Assert.Equal(Second, (await AcquireAsync(Second, Noon)).Host);
    }

    [StoreFact]
    public async Task Only_the_holder_can_give_it_back()
    {
        await AcquireAsync(First, Noon);
        await Store.ReleaseLeaseAsync(Second, CancellationToken.None);

        Assert.Equal(First, (await AcquireAsync(Second, Noon)).Host);
    }

    [StoreFact]
    public async Task The_lease_of_a_process_that_is_gone_is_taken_over_at_once()
    {
        await AcquireAsync(First, Noon);
        await Store.DisposeAsync();

        var asked = new List<HostIdentity>();
        await using var store = await Source.OpenAsync(host =>
        {
            asked.Add(host);
            return false;
        });
        var lease = await store.AcquireLeaseAsync(Second, Noon, Duration, CancellationToken.None);

        Assert.Equal(Second, lease.Host);
        Assert.Equal([First], asked);
    }

    [StoreFact]
    public async Task The_lease_outlives_the_store_object()
    {
        await AcquireAsync(First, Noon);

        await ReopenAsync();

        Assert.Equal(new HostLease(First, Noon + Duration), await AcquireAsync(Second, Noon));
    }

    private Task<HostLease> AcquireAsync(HostIdentity host, DateTimeOffset now) => AcquireAsync(Store, host, now);

    private Task<bool> RenewAsync(HostIdentity host, DateTimeOffset now) =>
        Store.RenewLeaseAsync(host, now, Duration, CancellationToken.None);
}
