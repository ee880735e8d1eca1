using Akka.Durable.Journal;
using Akka.Durable.TestKit.Postgres;

namespace Akka.Durable.Sql.Tests.Postgres;

public sealed class PostgresLeaseFenceTests : PostgresTest
{
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
}
