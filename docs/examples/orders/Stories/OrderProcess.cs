using System.Diagnostics;
using Akka.Durable.Orders.Orders;
using Akka.Durable.Orders.Shop;
using Akka.Durable.Runs;
using Spectre.Console;

namespace Akka.Durable.Orders.Stories;

/// <summary>What executes orders: a host on a database, and the shop by its address.</summary>
internal static class OrderProcess
{
    private static readonly OrderPolicy Policy = new()
    {
        Retry = Retry.Exponential(8, TimeSpan.FromMilliseconds(200)),
        UndoRetry = Retry.Exponential(20, TimeSpan.FromMilliseconds(200)),
    };

    /// <summary>Places the story's order, or goes on with the one that is there, and tells its journal until it has ended.</summary>
    /// <param name="story">The story.</param>
    /// <param name="shop">The shop's address.</param>
    /// <param name="database">The file that holds the orders.</param>
    /// <param name="screen">The terminal.</param>
    /// <param name="dies">Whether this process dies when the shop has charged.</param>
    public static async Task TellAsync(Story story, Uri shop, string database, IAnsiConsole screen, bool dies = false)
    {
        var narrator = new Narrator(screen, TimeProvider.System.GetUtcNow());
        using var http = new HttpClient(dies ? new DiesWhenCharged() : new SocketsHttpHandler()) { BaseAddress = shop, Timeout = Timeout.InfiniteTimeSpan };

        // Short where nobody decides, so that nobody has to watch for two days.
        var policy = story.Decision is null ? Policy with { ApprovalWithin = TimeSpan.FromSeconds(3) } : Policy;
        await using var host = await DurableHost.StartAsync(database, new OrderRun(new(http), policy));
        await host.PlaceAsync(story.Id, story.Order);
        await foreach (var recorded in host.WatchAsync(story.Id))
        {
            narrator.Tell(recorded);
            if (recorded.Event is RunEvent.WaitStarted && narrator.IsNews(recorded) && story.Decision is { } decision)
            {
                await host.DecideAsync(story.Id, decision, by: "ann");
            }
        }
    }

    /// <summary>The same in a process of its own, which is killed in the middle, and in another one after it.</summary>
    /// <exception cref="InvalidOperationException">A process did not end as it should.</exception>
    public static async Task TellKilledAsync(Story story, Uri shop, string database, IAnsiConsole screen)
    {
        var killed = await RunAsync("dies");
        if (killed == 0) throw new InvalidOperationException("The process that was to be killed came to its end.");

        screen.MarkupLine($"           [red]✗[/]  the process is gone (exit code {killed}); the same is started again");
        if (await RunAsync("lives") is not 0 and var other) throw new InvalidOperationException($"The second process ended with {other}.");

        async Task<int> RunAsync(string end)
        {
            // Started as `dotnet orders.dll`, or from a test, the program is not the process's own file.
            var program = typeof(OrderProcess).Assembly;
            var isOwn = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == program.GetName().Name;
            var start = new ProcessStartInfo(isOwn ? Environment.ProcessPath! : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet");
            if (!isOwn) start.ArgumentList.Add(program.Location);
            foreach (var argument in (string[])["tell", story.Id, shop.ToString(), database, end]) start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
    }

    // As `kill -9` does: nothing is written, nobody is told.
    private sealed class DiesWhenCharged() : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode && request.RequestUri!.AbsolutePath == $"/{ShopServer.Path(ShopCollection.Payments)}")
            {
                using var self = Process.GetCurrentProcess();
                self.Kill();

                // Where a kill takes its time, nothing goes on meanwhile.
                Thread.Sleep(Timeout.Infinite);
            }

            return answer;
        }
    }
}
