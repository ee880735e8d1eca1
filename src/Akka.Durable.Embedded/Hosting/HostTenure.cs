using System.Collections.Concurrent;
using Akka.Durable.Client;
using Akka.Durable.Embedded.Retention;
using Akka.Durable.Embedded.Runs;
using Akka.Durable.Embedded.Waking;
using Akka.Durable.Execution;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Retention;
using Akka.Durable.Runs;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Embedded.Hosting;

/// <summary>The time during which a host holds the store: the runs it keeps in memory, and those it takes up.</summary>
internal sealed class HostTenure : IRunHost
{
    private readonly ConcurrentDictionary<RunId, RunProcess> _runs = [];
    private readonly RemovalGate _removals = new();
    private readonly Waiters _waiters;
    private readonly CancellationTokenSource _ending = new();
    private readonly Resumption _resumption;
    private Task _background = Task.CompletedTask;
    private volatile bool _over;

    public HostTenure(
        HostIdentity identity,
        IRunStore store,
        ExecutionServices services,
        bool executes,
        Waiters waiters,
        ILogger log)
    {
        Identity = identity;
        Store = store;
        Services = services;
        Log = log;
        ExecutesRuns = executes;
        _waiters = waiters;
        _resumption = new(this);
    }

    public HostIdentity Identity { get; }

    public string HostId => Identity.Id;

    public IRunStore Store { get; }

    public ExecutionServices Services { get; }

    public ILogger Log { get; }

    public bool ExecutesRuns { get; }

    /// <inheritdoc cref="IHostStatus.LastPolledAt"/>
    public DateTimeOffset? LastPolledAt => _resumption.LastPolledAt;

    /// <summary>Runs in memory now.</summary>
    public int RunCount => _runs.Count;

    /// <summary>Ends when every run that was interrupted when this tenure began was taken up.</summary>
    public Task Resumed => ExecutesRuns ? _resumption.Done : Task.CompletedTask;

    public void TellWaiters(RunId run, RunState state) => _waiters.Tell(run, state);

    public void Retire(RunProcess process) => _runs.TryRemove(KeyValuePair.Create(process.Run, process));

    public void TakeUp(RunId run) => _ = _resumption.TakeUpAsync(run);

    /// <summary>Takes up what was interrupted, and from then on what is due.</summary>
    public void Begin()
    {
        if (!ExecutesRuns) return;

        _background = Task.WhenAll(
            Task.Run(() => _resumption.RunAsync(_ending.Token)), Task.Run(() => new ReconcileKeeper(this).RunAsync(_ending.Token)));
    }

    /// <summary>The run's state if it is in memory and was read; null otherwise.</summary>
    public RunState? InMemory(RunId run) => _runs.GetValueOrDefault(run)?.Published;

    /// <summary>Gives a command to the run.</summary>
    /// <returns>The run's state after it, once that is durable.</returns>
    /// <exception cref="RunRefusedException">It was refused.</exception>
    public async Task<RunState> AskAsync(RunId run, RunCommand command)
    {
        var asked = await PutAsync(run, command).ConfigureAwait(false);
        return await asked.Reply.Task.ConfigureAwait(false);
    }

    /// <summary>Starts the run.</summary>
    /// <returns>Whether it was there already.</returns>
    /// <inheritdoc cref="AskAsync"/>
    public async Task<bool> StartAsync(RunId run, RunCommand.Start start)
    {
        var asked = await PutAsync(run, start).ConfigureAwait(false);
        await asked.Reply.Task.ConfigureAwait(false);
        return asked.WasThere is true;
    }

    private async ValueTask<RunMessage.Ask> PutAsync(RunId run, RunCommand command)
    {
        while (true)
        {
            if (_over) throw NotHeld();

            var process = _runs.GetOrAdd(run, static (id, context) => new RunProcess(id, context.Host, context.MayBeNew), (Host: this, MayBeNew: command is RunCommand.Start));

            // Whoever let go of all runs meanwhile may not have seen this one.
            if (_over)
            {
                LetGoOf(process);
                throw NotHeld();
            }

            // Looked at only now: whoever removes the run looks for a process after it has said that it will.
            await _removals.PassedAsync(run).ConfigureAwait(false);
            if (process.TryAsk(command) is { } asked) return asked;

            // It was just retiring; it is out of the table before it takes nothing any more, or right after.
            Retire(process);
        }
    }

    /// <summary>Removes trees of which no run is in memory; what is asked of them meanwhile waits, and finds them gone.</summary>
    /// <returns>For each tree whether nothing of it is left.</returns>
    public Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation) =>
        _removals.RemoveAsync(trees, run => _runs.ContainsKey(run), (free, token) => Store.RemoveAsync(free, token), cancellation);

    /// <summary>Takes the run up, and says whether it was willing.</summary>
    public Task<bool> TakeUpAgainAsync(RunId run) => _resumption.TakeUpAsync(run);

    /// <summary>Tells every body to end, waits for them, and lets go of every run.</summary>
    /// <returns>How many runs are interrupted.</returns>
    public async Task<int> DrainAsync(CancellationToken patience)
    {
        await StopBackgroundAsync().ConfigureAwait(false);
        var interrupted = await Task.WhenAll(_runs.Values.Select(run => run.DrainAsync(StopReason.HostStopping, patience)))
            .ConfigureAwait(false);
        Drop();
        return interrupted.Count(i => i);
    }

    /// <summary>Drops everything without writing, and without waiting for a store that may answer no more: it may be another's by now.</summary>
    public void Drop()
    {
        _over = true;
        _ending.Cancel();
        foreach (var run in _runs.Values) LetGoOf(run);
    }

    private void LetGoOf(RunProcess run)
    {
        run.Drop();
        Retire(run);
    }

    private static RunRefusedException NotHeld() => new(new(RefusalCodes.Unavailable, "This host does not hold the store at present."));

    private async Task StopBackgroundAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _background.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
