using Akka.Durable.Catalog;
using Akka.Durable.Embedded.Hosting;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Telemetry;
using Akka.Durable.Waking;

namespace Akka.Durable.Embedded.Waking;

/// <summary>Finds in the catalog what nobody executes: first what was interrupted, then, over and over, what is due.</summary>
internal sealed class Resumption(HostTenure host)
{
    private const int PageSize = 500;

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long _polledTicks;

    /// <summary>When the catalog was last asked for what is due; null before the first time.</summary>
    public DateTimeOffset? LastPolledAt => Volatile.Read(ref _polledTicks) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>Ends when all that was interrupted was taken up.</summary>
    public Task Done => _done.Task;

    public async Task RunAsync(CancellationToken ending)
    {
        var recovery = host.Services.Settings.Recovery;
        using var pace = new Pace(recovery.ConcurrentMax, recovery.RunsPerSecondMax, host.Services.Time);
        try
        {
            await RetriedAsync(() => ResumeInterruptedAsync(pace, ending), ending).ConfigureAwait(false);
            _done.TrySetResult();

            using var timer = new PeriodicTimer(host.Services.Settings.PollInterval, host.Services.Time);
            while (await timer.WaitForNextTickAsync(ending).ConfigureAwait(false))
            {
                await RetriedAsync(() => WakeDueAsync(pace, ending), ending).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            _done.TrySetCanceled(ending);
        }
    }

    private async Task ResumeInterruptedAsync(Pace pace, CancellationToken ending)
    {
        var (resumed, unregistered) = (0, 0);
        RunId? after = null;
        while (true)
        {
            var page = await host.Store.OrphanedAsync(host.HostId, after, PageSize, ending).ConfigureAwait(false);
            var known = page.Where(row => host.Services.FindDefinition(row.Definition) is not null).ToList();
            foreach (var row in page.Except(known)) await SayUnregisteredAsync(row, ending).ConfigureAwait(false);
            await Task.WhenAll(known.Select(row => pace.RunAsync(() => TakeUpAsync(row.Run), ending))).ConfigureAwait(false);
            (resumed, unregistered) = (resumed + known.Count, unregistered + page.Count - known.Count);
            if (page.Count < PageSize) break;
            after = page[^1].Run;
        }

        if (resumed + unregistered > 0) Log.Resumed(host.Log, resumed, unregistered);
    }

    private async Task WakeDueAsync(Pace pace, CancellationToken ending)
    {
        var now = host.Services.Time.GetUtcNow();
        Volatile.Write(ref _polledTicks, now.UtcTicks);
        var due = await host.Store.DueAsync(now, PageSize, ending).ConfigureAwait(false);
        DurableMeters.Due(due, now);

        // One that this host executes has a timer of its own.
        var sleeping = due.Where(row => row.Owner != host.HostId && (row.Status.IsEnded() || host.Services.FindDefinition(row.Definition) is not null));
        await Task.WhenAll(sleeping.Select(row => pace.RunAsync(() => WakeAsync(row.Run), ending))).ConfigureAwait(false);
    }

    private async Task WakeAsync(RunId run)
    {
        if (!await AskedAsync(run, new RunCommand.Wake()).ConfigureAwait(false)) return;
        await TakeUpAsync(run).ConfigureAwait(false);
    }

    public Task<bool> TakeUpAsync(RunId run) =>
        AskedAsync(run, new RunCommand.Claim(host.HostId, host.Services.Settings.Recovery.AttemptsMax));

    // A run that cannot be taken up says why itself, in the log and in the catalog; it must not keep the others from being asked.
    private async Task<bool> AskedAsync(RunId run, RunCommand command)
    {
        try
        {
            await host.AskAsync(run, command).ConfigureAwait(false);
            return true;
        }
        catch (Exception refused) when (refused is RunRefusedException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task SayUnregisteredAsync(CatalogRow row, CancellationToken ending)
    {
        var reason = CatalogProjection.NotRegistered(row.Definition);
        Log.NotRegistered(host.Log, row.Run, row.Definition);
        if (row.Reason != reason) await host.Store.RepairCatalogAsync(row with { Reason = reason }, ending).ConfigureAwait(false);
    }

    private async Task RetriedAsync(Func<Task> pass, CancellationToken ending)
    {
        while (true)
        {
            try
            {
                await pass().ConfigureAwait(false);
                return;
            }
            catch (Exception away) when (away is JournalUnavailableException or JournalOverloadedException or JournalOutcomeUnknownException)
            {
                Log.PollFailed(host.Log, away);
                await Task.Delay(host.Services.Settings.PollInterval, host.Services.Time, ending).ConfigureAwait(false);
            }
        }
    }
}
