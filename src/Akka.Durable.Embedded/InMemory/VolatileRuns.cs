using System.Collections.Concurrent;
using Akka.Durable.Client;
using Akka.Durable.Embedded.Runs;
using Akka.Durable.Execution;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Embedded.InMemory;

/// <summary>Runs that were started with <see cref="Durability.BestEffort"/> while the store could not take them: executed like any other, in memory only.</summary>
internal sealed class VolatileRuns : IRunHost
{
    /// <summary>Ended ones whose result can still be asked for.</summary>
    private const int EndedMax = 1_000;

    /// <summary>Nobody would wake one that has left memory.</summary>
    private static readonly TimeSpan Never = TimeSpan.FromDays(45);

    private readonly VolatileStore _store = new();
    private readonly ConcurrentDictionary<RunId, RunProcess> _runs = [];
    private readonly ConcurrentDictionary<RunId, RunState> _ended = [];
    private readonly ConcurrentQueue<RunId> _endedOrder = [];
    private readonly Waiters _waiters;

    public VolatileRuns(ExecutionServices services, Waiters waiters, ILogger log)
    {
        Services = services with { Settings = services.Settings with { ParkAfter = Never, PayloadInlineBytesMax = int.MaxValue }, Transactions = null };
        (_waiters, Log) = (waiters, log);
    }

    public string HostId => "volatile";

    public IRunStore Store => _store;

    public ExecutionServices Services { get; }

    public ILogger Log { get; }

    public bool ExecutesRuns => true;

    /// <summary>Whether the run goes on in memory, or did until it ended.</summary>
    public bool Has(RunId run) => _runs.ContainsKey(run) || _ended.ContainsKey(run);

    public RunState? Find(RunId run) => _ended.GetValueOrDefault(run) ?? _runs.GetValueOrDefault(run)?.Published;

    public async Task<RunState> AskAsync(RunId run, RunCommand command)
    {
        if (_ended.TryGetValue(run, out var ended))
        {
            switch (RunDecider.Decide(ended, command, Services.Time.GetUtcNow()))
            {
                case Decision.Accepted { Events: [] }:
                    return ended;

                case Decision.Refused refused:
                    throw new RunRefusedException(refused.Refusal);
            }
        }
        else
        {
            var process = command is RunCommand.Start start
                ? _runs.GetOrAdd(run, static (id, runs) => new RunProcess(id, runs, mayBeNew: true), this)
                : _runs.GetValueOrDefault(run);
            var own = command is RunCommand.Start begun ? begun with { Owner = HostId } : command;
            if (process?.TryAsk(own) is { } asked) return await asked.Reply.Task.ConfigureAwait(false);
        }

        throw new RunRefusedException(new(RefusalCodes.RunEnded, $"Run {run} has ended, and is in no journal from which it could be reopened."));
    }

    public void TellWaiters(RunId run, RunState state)
    {
        if (_ended.TryAdd(run, state)) _endedOrder.Enqueue(run);
        while (_endedOrder.Count > EndedMax && _endedOrder.TryDequeue(out var oldest)) _ended.TryRemove(oldest, out _);
        _waiters.Tell(run, state);
    }

    public void TakeUp(RunId run) => _ = _runs.GetValueOrDefault(run)?.TryAsk(new RunCommand.Claim(HostId, Services.Settings.Recovery.AttemptsMax));

    public void Retire(RunProcess process)
    {
        _runs.TryRemove(KeyValuePair.Create(process.Run, process));
        _store.Forget(process.Run);
    }

    /// <summary>The host stops: nothing is left of those that have not ended.</summary>
    public void Drop()
    {
        foreach (var run in _runs.Values) run.Drop();
    }
}
