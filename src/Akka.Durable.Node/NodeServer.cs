using Akka.Actor;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Serving;
using Akka.Durable.Cli.Verbs;

namespace Akka.Durable.Node;

/// <summary>The web pages and the HTTP API of the whole cluster, on one of its nodes, and its telemetry sent on: what <c>durable serve</c> has for one process.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private readonly DashboardServer _server;
    private readonly TelemetryExport _export;

    private NodeServer(DashboardServer server, TelemetryExport export) => (_server, _export) = (server, export);

    public Uri Address => _server.Address;

    /// <summary>Serves until the node leaves: requests end before the node gives its runs away.</summary>
    /// <param name="system">The node.</param>
    /// <param name="runs">Its client.</param>
    /// <param name="listen">Address and port; null for <c>akka.durable.dashboard.listen</c>.</param>
    /// <param name="error">Is told where it is, the key that was made where none is set, and what goes wrong.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="Refusals.RunRefusedException"><c>invalid-configuration</c>: it would be open to others without keys, or a key can be guessed.</exception>
    public static async Task<NodeServer> StartAsync(
        ActorSystem system, IRunClient runs, string? listen, TextWriter error, CancellationToken cancellation = default)
    {
        var terminal = Terminal.Plain(TextWriter.Null, error, Environment.CurrentDirectory, TimeProvider.System);
        var export = TelemetryExport.Begin(Environment.GetEnvironmentVariable);
        try
        {
            var server = await DashboardServer.StartAsync(runs, DurableRuns.For(system).Settings.Dashboard.At(listen), terminal, cancellation);
            server.Introduce(terminal);
            var node = new NodeServer(server, export);
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceUnbind, "durable-dashboard", async () =>
            {
                await node.DisposeAsync();
                return Done.Instance;
            });
            return node;
        }
        catch
        {
            export.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _export.Dispose();
    }
}
