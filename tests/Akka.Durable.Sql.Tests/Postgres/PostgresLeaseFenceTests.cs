using Akka.Durable.Journal;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.TestKit.Postgres;

namespace Akka.Durable.Sql.Tests.Postgres;

public sealed class PostgresLeaseFenceTests : PostgresTest
{
    [PostgresFact]
    public async Task A_store_whose_host_lost_the_database_writes_for_no_run_any_more()
    {
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();
        await first.AcquireLeaseAsync(First, Noon, Duration, CancellationToken.None);
        await first.AppendAsync(Append(Alpha, 1));

        await second.AcquireLeaseAsync(Second, Noon + Duration, Duration, CancellationToken.None);
        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(() => first.AppendAsync(Append(Alpha, 2)));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => first.DeleteEventsAsync(Alpha, 1, CancellationToken.None));
        await second.AppendAsync(Append(Alpha, 2));

        Assert.Contains("host second", refused.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2], await SequencesAsync(second, Alpha));
        Assert.False(await first.RenewLeaseAsync(First, Noon + Duration, Duration, CancellationToken.None));
    }

    [PostgresFact]
    public async Task A_host_that_gets_the_database_back_writes_again()
    {
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();
        await first.AcquireLeaseAsync(First, Noon, Duration, CancellationToken.None);
        await second.AcquireLeaseAsync(Second, Noon + Duration, Duration, CancellationToken.None);
        await second.ReleaseLeaseAsync(Second, CancellationToken.None);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => first.AppendAsync(Append(Alpha, 1)));

        await first.AcquireLeaseAsync(First, Noon + Duration, Duration, CancellationToken.None);
        await first.AppendAsync(Append(Alpha, 1));
    }

    [PostgresFact]
    public async Task A_write_that_was_about_to_be_sent_when_the_database_was_taken_is_fenced()
    {
        using var writer = new HeldPostgresWriter();
        await using var first = await OpenAsync(writer.Hooks);
        await using var second = await OpenAsync();
        await first.AcquireLeaseAsync(First, Noon, Duration, CancellationToken.None);
        var late = await writer.OccupyAsync(first, Append(Alpha, 1) with { Catalog = Row(Alpha) });

        await second.AcquireLeaseAsync(Second, Noon + Duration, Duration, CancellationToken.None);
        writer.Release();

        await Assert.ThrowsAsync<JournalUnavailableException>(() => late);
        Assert.Empty(await SequencesAsync(second, Alpha));
        Assert.Null(await second.FindAsync(Alpha, CancellationToken.None));
    }

    [PostgresFact]
    public async Task Of_two_stores_that_ask_at_once_one_gets_the_database_and_the_other_its_name()
    {
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();

        var leases = await Task.WhenAll(
            first.AcquireLeaseAsync(First, Noon, Duration, CancellationToken.None),
            second.AcquireLeaseAsync(Second, Noon, Duration, CancellationToken.None));

        Assert.Equal(leases[0], leases[1]);
    }

    [PostgresFact]
    public async Task Two_stores_on_one_database_conflict_like_two_runs_of_one_store()
    {
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();
        await first.AppendAsync(Append(Alpha, 1));

        await Assert.ThrowsAsync<JournalConflictException>(() => second.AppendAsync(Append(Alpha, 1)));
        await second.AppendAsync(Append(Alpha, 2));
        Assert.Equal([1, 2], await SequencesAsync(first, Alpha));
    }
}
