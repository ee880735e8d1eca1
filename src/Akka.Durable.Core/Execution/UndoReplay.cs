using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Undo;

namespace Akka.Durable.Execution;

/// <summary>Runs a run's code once more over what was recorded, retired phases included, to learn how it undoes them.</summary>
/// <remarks>
/// An undo is code, not data: it may use what the code made of earlier results. So the code itself is asked. Recorded phases and waits return
/// at once, nothing is run and nothing is written; where the code goes beyond what is recorded it is stopped.
/// </remarks>
internal sealed class UndoReplay : IRunOwner, IReplay
{
    // Code that catches everything and asks again and again is left alone after so many times.
    private const int BeyondMax = 1000;

    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<Address, PhaseOptions> _found = [];
    private readonly ImmutableHashSet<Address> _wanted;
    private int _beyond;
    private volatile RunCommand.Quarantine? _damage;

    public UndoReplay(UndoWork work) => _wanted = [.. work.Pending.Select(u => u.Phase)];

    public bool Compares => false;

    /// <summary>The undo that the code declares for the phase; null where it declares none.</summary>
    public PhaseOptions? Find(Address phase) => _found.GetValueOrDefault(phase);

    /// <summary>Runs the code until it has declared all that is wanted, has ended, or has gone beyond what is recorded.</summary>
    /// <returns>What the code threw, for the message where something wanted is missing; null where it threw nothing of its own.</returns>
    public async Task<Exception?> CollectAsync(RunExecution execution, RunDefinition definition)
    {
        var replay = new RunExecution(execution.Run, View(execution.Restored), definition, execution.Services, this, this);
        var input = await execution.Values.FetchAsync(execution.Header.Input).ConfigureAwait(false);
        var code = Task.Run(() => definition.ExecuteAsync(new RunContext(replay), input, execution.Services.Json));
        try
        {
            await Task.WhenAny(code, _over.Task).WaitAsync(execution.Cancellation).ConfigureAwait(false);
        }
        finally
        {
            replay.Stop(execution.StopReason is StopReason.None ? StopReason.RolledBack : execution.StopReason);
            replay.Abandon();
            _ = code.ContinueWith(
                static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        if (_damage is { } damage)
        {
            await execution.AskAsync(damage).ConfigureAwait(false);
            throw new OperationCanceledException(damage.Evidence);
        }

        return code.Exception?.InnerException;
    }

    /// <summary>The code calls a phase and says how it is carried out.</summary>
    public void Called(Address phase, PhaseOptions options)
    {
        if (options.Undo is null || !_wanted.Contains(phase)) return;

        _found[phase] = options;
        if (_found.Count == _wanted.Count) _over.TrySetResult();
    }

    /// <summary>The code asks for something that is not recorded.</summary>
    public async Task<RunState> AskAsync(RunCommand command)
    {
        if (command is RunCommand.Quarantine damage)
        {
            _damage = damage;
            _over.TrySetResult();
        }

        if (Interlocked.Increment(ref _beyond) > BeyondMax)
        {
            _over.TrySetResult();
            await RunExecution.NeverAsync().ConfigureAwait(false);
        }

        throw new RunRefusedException(new(RefusalCodes.NotAllowed, "The run undoes what it did; its code does not go on meanwhile."));
    }

    /// <summary>The replay is nobody's execution; the one that undoes is taken up by its own owner.</summary>
    public void TakeUpAgain()
    {
    }

    private static RunState View(RunState state)
    {
        var undoing = state.Undoing!;
        var waits = state.Waits.SetItems(undoing.Waits.Where(w => !state.Waits.ContainsKey(w.Key)));
        var children = state.Children.SetItems(undoing.Children.Where(c => !state.Children.ContainsKey(c.Key)));
        return state with
        {
            Undoing = null,
            Standing = new Standing.Active(),
            Children = children,
            Phases = state.Phases.SetItems(undoing.Phases.Where(p => !state.Phases.ContainsKey(p.Key))),
            Waits = waits.RemoveRange([.. waits.Open.Keys]),
        };
    }
}
