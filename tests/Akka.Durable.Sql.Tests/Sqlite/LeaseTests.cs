using Akka.Durable.Journal;
using Akka.Durable.Sql.Hosts;
using System.Diagnostics;

namespace Akka.Durable.Sql.Tests.Sqlite;

public sealed class LeaseTests : SqliteTest
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    [Fact]
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

    [Fact]
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

    [Fact]
    public async Task Of_two_stores_that_ask_at_once_one_gets_the_database_and_the_other_its_name()
    {
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();

        var leases = await Task.WhenAll(
            first.AcquireLeaseAsync(First, Noon, Duration, CancellationToken.None),
            second.AcquireLeaseAsync(Second, Noon, Duration, CancellationToken.None));

        Assert.Equal(leases[0], leases[1]);
    }

    [Fact]
    public async Task Two_stores_on_one_file_conflict_like_two_runs_of_one_store()
    {
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();
        await first.AppendAsync(Append(Alpha, 1));

        await Assert.ThrowsAsync<JournalConflictException>(() => second.AppendAsync(Append(Alpha, 1)));
        await second.AppendAsync(Append(Alpha, 2));
        Assert.Equal([1, 2], await SequencesAsync(first, Alpha));
    }

    [Fact]
    public void This_process_may_be_alive()
    {
        using var process = Process.GetCurrentProcess();
        var startedAt = new DateTimeOffset(process.StartTime.ToUniversalTime(), TimeSpan.Zero);
        var here = First with { Machine = Environment.MachineName, ProcessId = Environment.ProcessId, ProcessStartedAt = startedAt };

        Assert.True(LocalProcesses.MayBeAlive(here));
        Assert.False(LocalProcesses.MayBeAlive(here with { ProcessStartedAt = startedAt.AddHours(-1) }));
        Assert.False(LocalProcesses.MayBeAlive(here with { ProcessId = int.MaxValue }));
        Assert.True(LocalProcesses.MayBeAlive(here with { ProcessId = int.MaxValue, Machine = "elsewhere" }));
    }
}
