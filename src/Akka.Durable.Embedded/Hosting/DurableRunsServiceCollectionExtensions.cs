using Akka.Durable;
using Akka.Durable.Embedded.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// The namespace in which programs look for what can be added to their services.
#pragma warning disable IDE0130
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Durable runs in a program built on the generic host.</summary>
public static class DurableRunsServiceCollectionExtensions
{
    /// <summary>Registers one <see cref="DurableHost"/>, the same as <see cref="IRunClient"/>, started and stopped with the program.</summary>
    /// <remarks>
    /// Clock and log are the program's own where it has registered them. The program's shutdown timeout (30 seconds by default)
    /// should be longer than <c>drain-timeout</c>, or it gives up before the drain does; runs are then taken up as after a crash.
    /// Calling it a second time adds to the options; there is one host.
    /// </remarks>
    /// <param name="services">The program's services.</param>
    /// <param name="configure">Fills in the options, when the host is first asked for.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddDurableRuns(
        this IServiceCollection services, Action<IServiceProvider, DurableHostOptions>? configure = null)
    {
        if (configure is not null) services.AddSingleton(new DurableRunsSetup(configure));
        services.TryAddSingleton(static provider => new DurableHost(Options(provider)));
        services.TryAddSingleton<IRunClient>(static provider => provider.GetRequiredService<DurableHost>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DurableRunsService>());
        return services;
    }

    /// <summary>Registers a definition, made by the container: its constructor takes services. One instance serves all runs, so what
    /// it takes has to live as long as the program.</summary>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddRunDefinition<TDefinition>(this IServiceCollection services)
        where TDefinition : RunDefinition
    {
        services.TryAddSingleton<TDefinition>();
        services.AddSingleton<RunDefinition>(static provider => provider.GetRequiredService<TDefinition>());
        return services;
    }

    private static DurableHostOptions Options(IServiceProvider provider)
    {
        var options = new DurableHostOptions();
        if (provider.GetService<TimeProvider>() is { } time) options.Time = time;
        if (provider.GetService<ILoggerFactory>() is { } log) options.LoggerFactory = log;
        foreach (var definition in provider.GetServices<RunDefinition>()) options.Add(definition);
        foreach (var setup in provider.GetServices<DurableRunsSetup>()) setup.Configure(provider, options);
        return options;
    }
}
