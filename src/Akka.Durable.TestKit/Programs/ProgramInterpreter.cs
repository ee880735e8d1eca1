using System.Collections.Immutable;
using System.Globalization;
using static Akka.Durable.TestKit.Programs.ProgramOracle;

namespace Akka.Durable.TestKit.Programs;

/// <summary>What a program works on.</summary>
public sealed record ProgramInput(RunProgram Program, long Value);

/// <summary>What code carries from one statement to the next.</summary>
/// <param name="Value">What the oracle knows too.</param>
/// <param name="Witness">What recorded results were handed out so far. Each phase declares both as its input, so a strict run stands still where it
/// is ever handed another result than before.</param>
public sealed record Carried(long Value, long Witness);

/// <summary>What a phase records: what it came to, and which body it was (<see cref="ProgramWorld.Invocation"/>).</summary>
public sealed record PhaseRecord(long Value, long Nonce);

/// <summary>Runs a program as any other definition would be.</summary>
public sealed class ProgramInterpreter(ProgramWorld.Hands hands) : RunDefinition<ProgramInput, Carried>
{
    public const string DefinitionName = "program";

    /// <summary>Longer than any test turns its clock: a signal that comes, comes before it.</summary>
    private static readonly TimeSpan Ages = TimeSpan.FromDays(3000);

    private static readonly PhaseOptions Plain = new();

    public override string Name => DefinitionName;

    public override async Task<Carried> ExecuteAsync(RunContext run, ProgramInput input)
    {
        var carried = await AllAsync(run, input.Program.Statements, new(input.Value, 0));
        switch (input.Program.End)
        {
            case ProgramEnd.Throws:
                throw new InvalidOperationException($"thrown with {carried.Value.ToString(CultureInfo.InvariantCulture)}");

            case ProgramEnd.IsCancelled:
                await run.SignalAsync<int>(RunProgram.CancelName);
                throw new InvalidOperationException("Nobody sends that.");

            default:
                return carried;
        }
    }

    private async Task<Carried> AllAsync(RunContext run, ImmutableArray<Statement> statements, Carried carried)
    {
        foreach (var statement in statements) carried = await OneAsync(run, statement, carried);
        return carried;
    }

    private Task<Carried> OneAsync(RunContext run, Statement statement, Carried carried) => statement switch
    {
        Statement.Add add => PhaseAsync(
            run,
            add.Name,
            carried,
            async phase =>
            {
                await hands.PassAsync(add.Seconds, phase.Cancellation);
                return Mix(carried.Value, add.Amount);
            },
            add.Undo),
        Statement.Steps steps => PhaseAsync(run, steps.Name, carried, phase => StepsAsync(phase, steps, carried.Value)),
        Statement.Flaky flaky => FlakyAsync(run, flaky, carried),
        Statement.Scratch scratch => ScratchAsync(run, scratch, carried),
        Statement.Sleep sleep => Unchanged(run.DelayAsync(TimeSpan.FromSeconds(sleep.Seconds)), carried),
        Statement.Receive receive => ReceiveAsync(run, receive, carried),
        Statement.First first => FirstAsync(run, first, carried),
        Statement.Hold hold => Unchanged(run.SuspendAsync(hold.Name), carried),
        Statement.Spawn spawn => SpawnAsync(run, spawn, carried),
        Statement.Parallel parallel => ParallelAsync(run, parallel, carried),
        Statement.Loop loop => LoopAsync(run, loop, carried),
        Statement.GoBack back => Unchanged(run.SignalAsync<int>(back.Name), carried),
    };

    private static async Task<Carried> Unchanged(Task task, Carried carried)
    {
        await task;
        return carried;
    }

    private async Task<Carried> PhaseAsync(
        RunContext run, string name, Carried carried, Func<PhaseContext, Task<long>> body, UndoKind undo = UndoKind.None, PhaseOptions? options = null)
    {
        options = (options ?? Plain) with { Input = carried };
        if (undo is not UndoKind.None) options = options with { Undo = Undo(undo), UndoRetry = Retry.Fixed(3, TimeSpan.FromSeconds(1)), UndoTimeout = null };
        var record = await run.PhaseAsync(
            name,
            async phase =>
            {
                var nonce = await hands.BeginAsync(phase, makes: undo is not UndoKind.None);
                return new PhaseRecord(await body(phase), nonce);
            },
            options);
        return new(record.Value, Mix(carried.Witness, record.Nonce));
    }

    private Func<UndoContext, Task> Undo(UndoKind kind) => undo =>
        kind is UndoKind.Flaky && undo.Attempt == 1 ? throw new InvalidOperationException("not at first") : hands.UndoAsync(undo);

    private async Task<long> StepsAsync(PhaseContext phase, Statement.Steps steps, long value)
    {
        var reached = phase.Checkpoint<StepsReached>() ?? new(0, value);
        while (reached.Count < steps.Amounts.Length)
        {
            var (number, sum) = (reached.Count, reached.Sum);
            sum = await phase.StepAsync(
                $"step-{number}",
                async () =>
                {
                    await hands.PassAsync(0, phase.Cancellation);
                    return Mix(sum, steps.Amounts[number]);
                });
            reached = new(number + 1, sum);
            if (steps.Saves) await phase.SaveCheckpointAsync(reached);
        }

        return reached.Sum;
    }

    private async Task<Carried> FlakyAsync(RunContext run, Statement.Flaky flaky, Carried carried)
    {
        var options = new PhaseOptions { Retry = Retry.Fixed(flaky.Failures + (flaky.ForGood ? 0 : 1), TimeSpan.FromSeconds(flaky.Seconds)) };
        try
        {
            return await PhaseAsync(
                run,
                flaky.Name,
                carried,
                phase => phase.Attempt <= flaky.Failures
                    ? throw new InvalidOperationException($"attempt {phase.Attempt.ToString(CultureInfo.InvariantCulture)}")
                    : Task.FromResult(Mix(carried.Value, flaky.Amount + phase.Attempt - 1)),
                options: options);
        }
        catch (PhaseFailedException) when (flaky.ForGood)
        {
            return carried with { Value = Mix(carried.Value, FailedForGood) };
        }
    }

    // Once forgotten its result is asked for by nobody: the phase behind it is recorded.
    private async Task<Carried> ScratchAsync(RunContext run, Statement.Scratch scratch, Carried carried)
    {
        var part = run.IsForgotten(scratch.Name)
            ? carried
            : await PhaseAsync(run, scratch.Name, carried, _ => Task.FromResult(Mix(carried.Value, scratch.Amount)));
        var sum = await PhaseAsync(run, $"{scratch.Name}-sum", carried, _ => Task.FromResult(Mix(carried.Value, part.Value)));
        await run.ForgetAsync(scratch.Name);
        return sum;
    }

    private static async Task<Carried> ReceiveAsync(RunContext run, Statement.Receive receive, Carried carried)
    {
        try
        {
            var amount = await run.SignalAsync<int>(receive.Name, receive.Comes ? Ages : TimeSpan.FromSeconds(receive.Seconds));
            return carried with { Value = Mix(carried.Value, amount) };
        }
        catch (WaitTimedOutException)
        {
            return carried with { Value = Mix(carried.Value, TimedOut) };
        }
    }

    private static async Task<Carried> FirstAsync(RunContext run, Statement.First first, Carried carried)
    {
        var signals = Enumerable.Range(0, first.Signals).Select(WaitFor (i) => new WaitFor.Signal(SignalOf(first, i)));
        var came = await run.AnyAsync(first.Name, [.. signals, new WaitFor.Delay(first.Comes is null ? TimeSpan.FromSeconds(first.Seconds) : Ages)]);
        return carried with { Value = Mix(carried.Value, came.Signal is null ? TimedOut : came.Value<int>() + came.Index) };
    }

    private async Task<Carried> SpawnAsync(RunContext run, Statement.Spawn spawn, Carried carried)
    {
        var options = new ChildOptions { OnRollback = spawn.Undoes ? ChildRollback.Undo : ChildRollback.Cancel };
        var child = await run.StartChildAsync(this, new ProgramInput(spawn.Child, carried.Value), spawn.Name, options);
        var meanwhile = await AllAsync(run, spawn.Meanwhile, carried);

        // A time that never comes beside it: the child's end is awaited with others and alone.
        await run.AnyAsync(spawn.Name, new WaitFor.Delay(Ages), child.End);
        var ended = await child.OutcomeAsync();
        var value = ended.Status switch
        {
            RunStatus.Completed => ended.Value!.Value,
            RunStatus.Failed => ChildFailed,
            _ => ChildCancelled,
        };
        return new(Mix(meanwhile.Value, value), Mix(meanwhile.Witness, ended.Value?.Witness ?? 0));
    }

    private async Task<Carried> ParallelAsync(RunContext run, Statement.Parallel parallel, Carried carried)
    {
        var ended = await run.ForEachAsync(
            Enumerable.Range(0, parallel.Branches.Length), parallel.Limit, (branch, i) => AllAsync(branch, parallel.Branches[i], carried), i => $"{parallel.Name}-{i}");
        return ended.Aggregate(carried, (sum, branch) => new(Mix(sum.Value, branch.Value), Mix(sum.Witness, branch.Witness)));
    }

    private async Task<Carried> LoopAsync(RunContext run, Statement.Loop loop, Carried carried)
    {
        for (var i = 0; i < loop.Times; i++) carried = await AllAsync(run, loop.Body, carried);
        return carried;
    }

    /// <summary>The signal of that place.</summary>
    public static string SignalOf(Statement.First first, int place) => $"{first.Name}-{place}";

    private sealed record StepsReached(int Count, long Sum);
}
