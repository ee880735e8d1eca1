using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Telemetry;
using Microsoft.Extensions.Hosting;

namespace Akka.Durable.Dashboard.Telemetry;

/// <summary>Counts runs by status for the meter every now and then, while somebody listens.</summary>
internal sealed class RunCensus(IServiceProvider services, TimeProvider time) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            if (DurableMeters.CountsRuns && services.GetService(typeof(IRunClient)) is IRunClient client) await CountAsync(client, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal static async Task CountAsync(IRunClient client, CancellationToken cancellation)
    {
        try
        {
            var counts = await client.CountAsync(cancellation);
            foreach (var status in Enum.GetValues<RunStatus>()) DurableMeters.RunsCounted(status, counts.GetValueOrDefault(status));
        }
        catch (Exception away) when (away is RunRefusedException or JournalUnavailableException)
        {
            // What is not known is not reported; the next look may find more.
        }
    }
}
