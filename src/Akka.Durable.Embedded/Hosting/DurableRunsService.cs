using Microsoft.Extensions.Hosting;

namespace Akka.Durable.Embedded.Hosting;

/// <summary>Starts and stops the durable host with the program around it.</summary>
internal sealed class DurableRunsService(DurableHost host) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => host.StartAsync(cancellationToken);

    // The drain has a limit of its own. A program that is out of patience goes without it; the next start takes up what is left.
    public Task StopAsync(CancellationToken cancellationToken) => host.StopAsync().WaitAsync(cancellationToken);
}

/// <summary>What one call of AddDurableRuns has to say of the options.</summary>
internal sealed record DurableRunsSetup(Action<IServiceProvider, DurableHostOptions> Configure);
