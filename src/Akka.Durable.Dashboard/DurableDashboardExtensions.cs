using Akka.Durable;
using Akka.Durable.Dashboard.Api;
using Akka.Durable.Dashboard.Health;
using Akka.Durable.Dashboard.Pages;
using Akka.Durable.Dashboard.Redaction;
using Akka.Durable.Dashboard.Security;
using Akka.Durable.Dashboard.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;

// The namespace in which programs look for what can be added to their services.
#pragma warning disable IDE0130
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>HTTP API and web pages over durable runs.</summary>
public static class DurableDashboardExtensions
{
    /// <summary>The tag of the health checks of runs, for <c>app.MapHealthChecks</c>.</summary>
    public const string HealthTag = "akka-durable";

    private static readonly string[] HealthTags = [HealthTag];

    /// <summary>Adds what <c>app.MapDurableRuns()</c> needs. An <see cref="IRunClient"/> has to be among the services:
    /// <c>AddDurableRuns</c> adds the embedded host's.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="configure">Who may see and steer.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddDurableDashboard(
        this IServiceCollection services, Action<DurableDashboardOptions>? configure = null)
    {
        var options = services.AddOptions<DurableDashboardOptions>();
        if (configure is not null) options.Configure(configure);

        services.TryAddSingleton(TimeProvider.System);
        services.AddRazorComponents();
        services.AddAntiforgery();
        services.AddDataProtection();
        services.AddAuthorization();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.SchemeName, displayName: null, _ => { });
        services.TryAddSingleton<KeyRing>();
        services.TryAddSingleton<Session>();
        services.TryAddSingleton<Access>();
        services.TryAddSingleton<CallRate>();
        services.TryAddSingleton<RequestBody>();
        services.TryAddSingleton<Idempotency>();
        services.TryAddSingleton<OpenStreams>();
        services.TryAddSingleton<Redactor>();
        services.TryAddSingleton<RunActions>();
        services.TryAddSingleton<HealthChecks>();
        services.AddHostedService<RunCensus>();
        services.AddHealthChecks()
            .AddCheck<StoreCheck>("store", tags: HealthTags)
            .AddCheck<JournalCheck>("journal", tags: HealthTags, timeout: JournalCheck.Timeout)
            .AddCheck<BacklogCheck>("append backlog", tags: HealthTags)
            .AddCheck<LeaseCheck>("lease", tags: HealthTags)
            .AddCheck<PollerCheck>("poller", tags: HealthTags);
        services.AddOpenApi(ApiDescription.DocumentName, ApiDescription.Configure);
        return services;
    }
}
