using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Inventory;
using Akka.Durable.Cli.Serving;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;

namespace Akka.Durable.Cli.Demo;

/// <summary>One call of <c>durable demo</c>: begins an inventory, goes on with it, or shows what it came to.</summary>
internal sealed class DemoSession(DemoRequest request, Terminal terminal)
{
    // A run that will not end by itself has nobody to tell us: it is looked at.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var name = RunId.Parse(request.Run);
        var stored = await StoredInventory.FindAsync(request.Settings, name, cancellation);
        if (stored is null && request.RollbackTo is not null) throw KnownRuns.NoSuchRun(name);
        if (stored is not null && request.RollbackTo is { } phase)
        {
            DemoChecks.SameWork(stored, request);
            DemoChecks.CanGoBack(stored, phase);
        }
        else if (stored is not null && !request.Restart)
        {
            DemoChecks.SameWork(stored, request);
            if (stored.Report is { } report)
            {
                DemoOutcome.WriteStored(terminal, stored.Run, report);
                return request.Serve is null ? ExitCodes.Done : await ServeStoredAsync(stored, cancellation);
            }

            DemoChecks.CanGoOn(stored);
        }

        var fresh = stored is null || request.Restart;
        var run = stored is null ? name : request.Restart ? stored.NextRun : stored.Run;
        var input = fresh
            ? new InventoryRequest(request.Path, request.Out ?? request.OutDefault, SideFiles.DirectoryFor(request.Database, run))
            : stored!.Input;
        DemoChecks.Readable(input.Path);
        DemoChecks.Writable(run, input, request);
        return await WorkAsync(run, input, stored, fresh, cancellation);
    }

    private async Task<int> WorkAsync(
        RunId run, InventoryRequest input, StoredInventory? stored, bool fresh, CancellationToken cancellation)
    {
        var abandoned = fresh && stored is { State.Standing.IsEnded: false } ? stored.Run : (RunId?)null;
        var view = View(fresh ? null : stored);
        var crash = request.CrashIn is { } phase ? new PlannedCrash(phase, Path.Combine(input.Beside, $"crashed-in-{phase}")) : null;
        var watch = new DemoWatch(run, view, crash);
        BodyLog? opened = null;
        DemoChecks.Attempt(request.BodyLog ?? "", () => opened = new BodyLog(request.BodyLog, terminal.Time));
        using var log = opened!;
        var definition = new InventoryDefinition(new(watch, log, Own(run, input), request.Slow, terminal.Time), abandoned);
        try
        {
            await using var host = await DurableHost.StartAsync(
                new DurableHostOptions { Settings = request.Settings, Time = terminal.Time }.Add(definition), cancellation);
            await using var server = await ServerAsync(host, cancellation);
            DemoChecks.Attempt(input.Beside, () => Directory.CreateDirectory(input.Beside));
            Introduce(run, input, stored, fresh, abandoned, view);
            await SayWhatElseGoesOnAsync(host, run, abandoned, view, cancellation);
            if (abandoned is { } old)
            {
                await host.TerminateAsync(old.Value, "durable demo --restart", $"begun afresh as {run}", cancellation);
            }

            await BeginAsync(host, definition, run, input, stored, fresh, cancellation);
            var state = await view.DuringAsync(() => EndOfAsync(host, run, cancellation));
            var code = DemoOutcome.Write(terminal, run, state, watch, request);
            if (server is not null) await server.UntilEndAsync(terminal, cancellation);
            return code;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The host has drained by now: what the bodies had done is recorded.
            terminal.Error.WriteLine($"interrupted: run '{run}' keeps what is done. To go on: {DemoOutcome.CommandFor(request, run)}");
            return ExitCodes.AnythingElse;
        }
    }

    /// <summary>The run is done: its page is served all the same, and what is asked there is executed.</summary>
    private async Task<int> ServeStoredAsync(StoredInventory stored, CancellationToken cancellation)
    {
        using var log = new BodyLog(request.BodyLog, terminal.Time);
        var surroundings = new InventorySurroundings(
            new DemoWatch(stored.Run, new PlainProgress(terminal.Out), null), log, Own(stored.Run, stored.Input), request.Slow, terminal.Time);
        await using var host = await DurableHost.StartAsync(
            new DurableHostOptions { Settings = request.Settings, Time = terminal.Time }.Add(new InventoryDefinition(surroundings)), cancellation);
        await using var server = await ServerAsync(host, cancellation);
        await server!.UntilEndAsync(terminal, cancellation);
        return ExitCodes.Done;
    }

    private async Task<DashboardServer?> ServerAsync(DurableHost host, CancellationToken cancellation)
    {
        if (request.Serve is not { } settings) return null;

        var server = await DashboardServer.StartAsync(host, settings, terminal, cancellation);
        server.Introduce(terminal);
        return server;
    }

    private async Task BeginAsync(
        DurableHost host,
        InventoryDefinition definition,
        RunId run,
        InventoryRequest input,
        StoredInventory? stored,
        bool fresh,
        CancellationToken cancellation)
    {
        if (fresh)
        {
            var options = new StartOptions
            {
                Id = run.Value,
                Tags = new Dictionary<string, string> { [StoredInventory.Tag] = request.Run },
            };
            await host.StartAsync(definition, input, options, cancellation);
        }
        else if (request.RollbackTo is { } phase)
        {
            await host.RollBackAsync(
                run.Value, RollbackTarget.Before(new Address(phase)), by: "durable demo --rollback", cancellation: cancellation);
        }
        else if (stored!.State.Standing is Standing.Failed)
        {
            await host.RetryAsync(run.Value, "durable demo", "called again", cancellation);
        }
    }

    private async Task<RunState> EndOfAsync(DurableHost host, RunId run, CancellationToken cancellation)
    {
        var end = host.WaitAsync(run, cancellation);
        using var timer = new PeriodicTimer(LookEvery, terminal.Time);
        while (true)
        {
            var look = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
            if (await Task.WhenAny(end, look) == end) return await end;

            var state = await host.FindAsync(run.Value, cancellation);
            if (state?.Standing is Standing.Quarantined or Standing.Paused or Standing.Mismatched) throw DemoChecks.Stands(run, state);
        }
    }

    private IProgressView View(StoredInventory? stored) => terminal.IsLive
        ? new LiveProgress(
            terminal.Screen,
            InventoryPhases.All
                .TakeWhile(p => p != request.RollbackTo)
                .Where(p => stored?.State.Phases.GetValueOrDefault(new Address(p)) is Phases.PhaseState.Completed)
                .ToHashSet(StringComparer.Ordinal))
        : new PlainProgress(terminal.Out);

    private void Introduce(
        RunId run, InventoryRequest input, StoredInventory? stored, bool fresh, RunId? abandoned, IProgressView view)
    {
        view.Say((fresh, request.RollbackTo) switch
        {
            (true, _) => $"Run '{run}': an inventory of {input.Path}",
            (_, { } back) => $"Run '{run}' goes back to '{back}' with {input.Path}",
            _ => $"Run '{run}' goes on with {input.Path}",
        });
        if (abandoned is not null) view.Say($"Run '{abandoned}' is given up for it.");
        if (!fresh && stored!.State.Standing is Standing.Failed failed) view.Say($"It had failed: {failed.Failure.Message}");
        if (request.CrashIn is { } phase && stored?.State.Phases.GetValueOrDefault(new Address(phase)) is Phases.PhaseState.Completed && !fresh && request.RollbackTo is null)
        {
            view.Say($"'{phase}' is done already: there is nothing to crash in.");
        }
    }

    // A host takes up whatever was interrupted; with a run of the same --out the last to finish writes it.
    private static async Task SayWhatElseGoesOnAsync(
        DurableHost host, RunId run, RunId? abandoned, IProgressView view, CancellationToken cancellation)
    {
        foreach (var status in (RunStatus[])[RunStatus.Running, RunStatus.Interrupted])
        {
            var query = new Catalog.CatalogQuery { Definition = InventoryDefinition.DefinitionName, Status = status };
            foreach (var other in (await host.ListAsync(query, cancellation)).Rows)
            {
                if (other.Run != run && other.Run != abandoned) view.Say($"Run '{other.Run}', which was interrupted, goes on beside it.");
            }
        }
    }

    // They change while the tree is read, and are ours, not the tree's.
    private string[] Own(RunId run, InventoryRequest input) =>
    [
        .. ((string[])["", "-wal", "-shm", "-journal"]).Select(suffix => request.Database + suffix),
        SideFiles.RootFor(request.Database),
        input.Out,
        Files.DurableFile.TemporaryNameOf(input.Out, SideFiles.FileNameOf(run)),
        .. request.BodyLog is { } log ? (string[])[log] : [],
    ];
}
