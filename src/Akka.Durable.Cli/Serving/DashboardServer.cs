using System.Net;
using Akka.Durable.Cli.Console;
using Akka.Durable.Dashboard.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Cli.Serving;

/// <summary>The web pages and the HTTP API of one host, at the root of an address of their own.</summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string? _madeKey;

    private static readonly TimeSpan HangUpAfter = TimeSpan.FromSeconds(1);

    private DashboardServer(WebApplication app, string? madeKey) => (_app, _madeKey) = (app, madeKey);

    /// <summary>Where it is served, with the port that the system chose where it was to.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <exception cref="Refusals.RunRefusedException"><c>invalid-configuration</c>: it would be open to others without keys, or a key can be guessed.</exception>
    public static async Task<DashboardServer> StartAsync(
        IRunClient client, DashboardSettings settings, Terminal terminal, CancellationToken cancellation)
    {
        var (keys, made) = Keys(settings);
        Check(settings, made is not null);

        // Nothing of the surroundings steers it: no environment variables of ASP.NET Core, no files beside the program.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls($"http://{settings.Listen}");
        builder.Logging.AddProvider(new TerminalLog(terminal)).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(client);
        builder.Services.AddSingleton(terminal.Time);
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();

        // Log-ins end with the program; nothing is written to disk for them.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddDurableDashboard(options =>
        {
            foreach (var key in keys) options.Keys.Add(key);
            foreach (var host in settings.Hosts.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) options.Hosts.Add(host);
        });
        var app = builder.Build();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapDurableRuns("");
        await app.StartAsync(cancellation);
        return new(app, made);
    }

    /// <summary>Says where it is, and the key that was made for this start; on standard error, which nobody pipes on.</summary>
    public void Introduce(Terminal terminal)
    {
        terminal.Error.WriteLine($"Pages and API: {Address}");
        if (_madeKey is not null) terminal.Error.WriteLine($"Log in with the key {_madeKey} - it is valid until this program ends.");
    }

    /// <summary>Serves until it is told to end.</summary>
    public async Task UntilEndAsync(Terminal terminal, CancellationToken cancellation)
    {
        await terminal.Error.WriteLineAsync($"{Address} is served until Ctrl-C.");
        await Task.Delay(Timeout.InfiniteTimeSpan, terminal.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        // Stopped before it is taken apart: its services then end as they are meant to, and say nothing of it. Whoever watches a run
        // live would never hang up.
        using var grace = new CancellationTokenSource(HangUpAfter, _app.Services.GetRequiredService<TimeProvider>());
        try
        {
            await _app.StopAsync(grace.Token);
        }
        catch (OperationCanceledException) when (grace.IsCancellationRequested)
        {
            // What had not ended by then ends with the rest.
        }

        await _app.DisposeAsync();
    }

    private static (IReadOnlyList<DashboardKey> Keys, string? Made) Keys(DashboardSettings settings)
    {
        try
        {
            List<DashboardKey> keys = [];
            if (settings.ReadKey.Length > 0) keys.Add(new("reader", DashboardRole.Read, settings.ReadKey));
            if (settings.OperateKey.Length > 0) keys.Add(new("operator", DashboardRole.Operate, settings.OperateKey));
            if (settings.AdministerKey.Length > 0) keys.Add(new("administrator", DashboardRole.Administer, settings.AdministerKey));
            if (keys.Count > 0) return (keys, null);
        }
        catch (ArgumentException guessable)
        {
            throw ProgramRefusals.Of(ProgramRefusals.InvalidConfiguration, $"akka.durable.dashboard.keys: {guessable.Message}");
        }

        var made = DashboardKey.NewSecret();
        return ([new("local", DashboardRole.Administer, made)], made);
    }

    private static void Check(DashboardSettings settings, bool isKeyMade)
    {
        var colon = settings.Listen.LastIndexOf(':');
        var host = colon > 0 ? settings.Listen[..colon].Trim('[', ']') : "";
        if (colon < 1 || !ushort.TryParse(settings.Listen.AsSpan(colon + 1), out _) || (host != "localhost" && !IPAddress.TryParse(host, out _)))
        {
            throw ProgramRefusals.Of(ProgramRefusals.InvalidConfiguration, $"'{settings.Listen}' is no place to listen at: an address and a port are wanted, such as 127.0.0.1:5080.");
        }

        var isLocal = host == "localhost" || IPAddress.IsLoopback(IPAddress.Parse(host));
        if (!isLocal && (isKeyMade || settings.Hosts.Length == 0))
        {
            throw ProgramRefusals.Of(
                ProgramRefusals.InvalidConfiguration,
                $"{settings.Listen} is open to other machines: akka.durable.dashboard.hosts and a key under akka.durable.dashboard.keys have to be set for it.");
        }
    }

    /// <summary>Whoever started the server ends it; Ctrl-C is theirs.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
