using Akka.Durable.Execution;
using Akka.Durable.Failures;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Waits;

namespace Akka.Durable.Checks;

/// <summary>Leads a run's code over what was recorded by an older version of it, and notes where the two differ.</summary>
/// <remarks>Code between phases runs, as it does on every recovery; no phase, step or undo does, and nothing is written.</remarks>
internal sealed class CheckReplay(RunId run, RunState state) : IRunOwner, IReplay
{
    // Code that catches everything and asks again and again is left alone after so many times.
    private const int BeyondMax = 1000;

    // Code between phases only decides what comes next: what takes longer does something else, and what that is cannot be told from here.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<string> _differences = [];
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RunState _view = View(state);
    private int _beyond;

    public bool Compares => true;

    /// <returns>What differs, in the order in which it was found; nothing where the run goes on.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(RunDefinition definition, ExecutionServices services, CancellationToken cancellation)
    {
        // Whatever differs is to be found, not the first of it alone.
        var lenient = services with { Settings = services.Settings with { Strict = false } };
        var replay = new RunExecution(run, _view, definition, lenient, this, this);
        var code = Task.Run(() => definition.ExecuteAsync(new RunContext(replay), _view.Header!.Input, services.Json), cancellation);
        try
        {
            await Task.WhenAny(code, _over.Task).WaitAsync(Patience, services.Time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Note("its code between phases has not come to what is not recorded yet; what it waits for is none of the engine's");
            return Differences();
        }
        finally
        {
            replay.Abandon();
            _ = code.ContinueWith(
                static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        if (code.Exception?.InnerException is { } thrown && Volatile.Read(ref _beyond) == 0)
        {
            Note($"over what is recorded it throws {thrown.GetType().Name}: {Failure.Of(thrown).Message}");
        }

        foreach (var missed in replay.Phases.NeverAskedFor()) Note($"{missed} is recorded, and the code does not ask for it");
        return Differences();
    }

    public void Called(Address phase, PhaseOptions options)
    {
    }

    public async Task<RunState> AskAsync(RunCommand command)
    {
        if (command is RunCommand.FromBody.ReportMismatch mismatch)
        {
            Note(mismatch.What);
            return _view;
        }

        if (Interlocked.Increment(ref _beyond) > BeyondMax)
        {
            _over.TrySetResult();
            await RunExecution.NeverAsync().ConfigureAwait(false);
        }

        throw new RunRefusedException(new(RefusalCodes.NotAllowed, "The code is only led over what is recorded."));
    }

    /// <summary>The replay is nobody's execution.</summary>
    public void TakeUpAgain()
    {
    }

    // What waits for something has not come further than that in any version of the code.
    private static RunState View(RunState state) => state with
    {
        Standing = new Standing.Active(),
        Waits = state.Waits.RemoveRange(state.Waits.Where(w => w.Value is WaitState.Open).Select(w => w.Key)),
    };

    private void Note(string difference)
    {
        lock (_gate) _differences.Add(difference);
    }

    private IReadOnlyList<string> Differences()
    {
        lock (_gate) return [.. _differences];
    }
}
