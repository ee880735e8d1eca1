using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akka.Durable.Dashboard.Pages;

/// <summary>The checks that the program has registered, for the page.</summary>
internal sealed class HealthChecks(IServiceProvider services)
{
    public async Task<IReadOnlyList<HealthCheckLine>> LookAsync(CancellationToken cancellation)
    {
        if (services.GetService<HealthCheckService>() is not { } checks) return [];

        var report = await checks.CheckHealthAsync(cancellation);
        return [.. report.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => new HealthCheckLine(e.Key, e.Value.Status.ToString(), e.Value.Description))];
    }
}
