using Akka.Durable.Journal;
using Xunit;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>What every store promises when two are open on one database: whoever lost it writes no more.</summary>
public abstract class FenceConformance<TSource> : StoreConformance<TSource>
    where TSource : IStoreSource, new()
{
    [StoreFact]
    public async Task A_store_whose_host_lost_the_database_writes_for_no_run_any_more()
    {
        await using var second = await OpenSecondAsync();
        await AcquireAsync(Store, First, Noon);
        await Store.AppendAsync(Append(Alpha, 1));

        await AcquireAsync(second, Second, Noon + Duration);
        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(() => Store.AppendAsync(Append(Alpha, 2)));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => Store.DeleteEventsAsync(Alpha, 1, CancellationToken.None));
        await second.AppendAsync(Append(Alpha, 2));

        Assert.Contains("host second", refused.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2], await SequencesAsync(Alpha));
        Assert.False(await Store.RenewLeaseAsync(First, Noon + Duration, Duration, CancellationToken.None));
    }

    [StoreFact]
    public async Task A_host_that_gets_the_database_back_writes_again()
    {
        await using var second = await OpenSecondAsync();
        await AcquireAsync(Store, First, Noon);
        await AcquireAsync(second, Second, Noon + Duration);
        await second.ReleaseLeaseAsync(Second, CancellationToken.None);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => Store.AppendAsync(Append(Alpha, 1)));

        await AcquireAsync(Store, First, Noon + Duration);
        await Store.AppendAsync(Append(Alpha, 1));
    }

    [StoreFact]
    public async Task Of_stores_that_share_a_host_all_write_on_when_one_gave_the_database_back_and_another_took_it_again()
    {
        await using var gone = await OpenSecondAsync();
        await using var quick = await OpenSecondAsync();
        foreach (var each in (IRunStore[])[gone, quick, Store]) await AcquireAsync(each, First, Noon);

        await gone.ReleaseLeaseAsync(First, CancellationToken.None);
        await AcquireAsync(quick, First, Noon);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => Store.AppendAsync(Append(Alpha, 1)));

        Assert.True(await Store.RenewLeaseAsync(First, Noon, Duration, CancellationToken.None));
        await Store.AppendAsync(Append(Alpha, 1));
    }

    [StoreFact]
    public async Task Of_two_stores_that_ask_at_once_one_gets_the_database_and_the_other_its_name()
    {
        await using var second = await OpenSecondAsync();

        var leases = await Task.WhenAll(AcquireAsync(Store, First, Noon), AcquireAsync(second, Second, Noon));

        Assert.Equal(leases[0], leases[1]);
    }

    [StoreFact]
    public async Task Two_stores_on_one_database_conflict_like_two_runs_of_one_store()
    {
        await using var second = await OpenSecondAsync();
        await Store.AppendAsync(Append(Alpha, 1));

        await Assert.ThrowsAsync<JournalConflictException>(() => second.AppendAsync(Append(Alpha, 1)));
        await second.AppendAsync(Append(Alpha, 2));
        Assert.Equal([1, 2], await SequencesAsync(Alpha));
    }

    private Task<IRunStore> OpenSecondAsync() => Source.OpenAsync(_ => true);
}
