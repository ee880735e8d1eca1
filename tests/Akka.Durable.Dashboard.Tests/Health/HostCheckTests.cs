using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akka.Durable.Dashboard.Health;

public class HostCheckTests
{
    [Fact]
    public async Task A_host_that_does_well_is_healthy_and_its_page_says_so()
    {
        await using var served = await StartAsync();

        var report = await ReportAsync(served);
        var page = await served.Client().GetStringAsync(new Uri("/durable/health", UriKind.Relative)).OrHangAsync();

        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(["append backlog", "journal", "lease", "poller", "store"], report.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("append backlog", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_away_is_unhealthy()
    {
        var faults = new StoreFaults();
        await using var served = await Served.StartAsync(definitions: Definitions.All, store: new FaultyRunStore(new MemoryRunStore(isAlive: _ => false), faults));
        faults.Outage = true;

        var report = await ReportAsync(served);

        Assert.Equal(HealthStatus.Unhealthy, report.Entries["store"].Status);
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["journal"].Status);
        faults.Outage = false;
    }

    [Fact]
    public async Task A_host_that_has_stopped_does_not_hold_its_store()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StopAsync();

        var report = await ReportAsync(served);

        Assert.Equal(HealthStatus.Unhealthy, report.Entries["lease"].Status);
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["journal"].Status);
    }

    [Fact]
    public async Task The_journal_is_checked_by_a_write_that_changes_no_run()
    {
        await using var served = await StartAsync();
        await (await served.Host.StartAsync("sum", 1, new() { Id = "r1" })).WaitAsync().OrHangAsync();
        var before = (await served.Store.ListAsync(new(), CancellationToken.None)).Rows.Single().Sequence;

        var report = await ReportAsync(served);

        Assert.Equal(HealthStatus.Healthy, report.Entries["journal"].Status);
        Assert.StartsWith("A write was durable in", report.Entries["journal"].Description, StringComparison.Ordinal);
        Assert.Equal(before, (await served.Store.ListAsync(new(), CancellationToken.None)).Rows.Single().Sequence);
    }

    // A check that takes long is told of. By this clock none does.
    private static Task<Served> StartAsync()
    {
        var time = new VirtualTime();
        return Served.StartAsync(definitions: Definitions.All, services: s => s.AddSingleton<TimeProvider>(time), hostTime: time);
    }

    private static Task<HealthReport> ReportAsync(Served served) =>
        served.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync().OrHangAsync();
}
