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
        var code = Task.Run(
            async () => await definition.ExecuteAsync(
                new RunContext(replay), await replay.Values.FetchAsync(_view.Header!.Input).ConfigureAwait(false), services.Json).ConfigureAwait(false),
            cancellation);
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
        foreach (var (wait, known) in state.Waits.Where(w => !replay.Waits.HasAskedFor(w.Key)).OrderBy(w => w.Value.FirstSequence))
        {
            Note(known is WaitState.Open ? $"the run waits at {wait}, and the code does not" : $"the wait {wait} is recorded, and the code does not come to it");
        }

        foreach (var (child, _) in state.Children.Where(c => !replay.Children.HasAskedFor(c.Key)).OrderBy(c => c.Value.FirstSequence))
        {
            Note($"the child {child} is recorded, and the code does not start it");
        }

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

        if (command is RunCommand.Quarantine damage) Note(damage.Evidence);
        if (command is RunCommand.FromBody.BeginWait begin && state.Waits.Open.GetValueOrDefault(begin.Wait) is { } open) Compare(begin, open);

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

    // What it waits for was settled when it began: whatever else the code waits for now would come and not be noticed.
    private void Compare(RunCommand.FromBody.BeginWait asked, WaitState.Open open)
    {
        var recorded = Things(open.Signal, open.Until, open.AnyOf);
        var wanted = Things(asked.Signal, asked.Until, asked.AnyOf);
        if (!recorded.SequenceEqual(wanted)) Note($"the run waits at {asked.Wait} for {Shown(recorded)}, the code for {Shown(wanted)}");

        static string Shown(IReadOnlyList<string> things) => things.Count == 0 ? "nothing" : string.Join(" or ", things);
    }

    private static List<string> Things(string? signal, DateTimeOffset? until, IReadOnlyList<WaitOption>? options) =>
    [
        .. (options ?? [new(signal, null), new(null, until)])
            .Select(o => o switch
            {
                { Signal: { } name } => $"signal '{name}'",
                { Child: { } child } => $"child {child}",
                { Until: not null } => "a time",
                _ => "",
            })
            .Where(t => t.Length > 0)
            .Order(StringComparer.Ordinal),
    ];

    private void Note(string difference)
    {
        lock (_gate) _differences.Add(difference);
    }

    private IReadOnlyList<string> Differences()
    {
        lock (_gate) return [.. _differences];
    }
}
