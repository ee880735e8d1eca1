using System.Collections.Immutable;
using Akka.Durable.Catalog;
using Akka.Durable.Children;
using Akka.Durable.History;
using Akka.Durable.Journal;
using Akka.Durable.Phases;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Properties;

/// <summary>Two hosts, their bodies and some operators, all asking one run at once, as a script of numbers tells them.</summary>
/// <remarks>What must hold after every command is checked with every command.</remarks>
internal sealed class Play
{
    private static readonly RunId Run = RunId.Parse("r1");
    private static readonly string[] Hosts = ["host-1", "host-2"];
    private static readonly Address[] Phases = [Load, Send, new("load", "customer-7", 2)];
    private static readonly Address[] Steps = [Batch, new("batch", 2)];
    private static readonly Address Hold = new("suspended");
    private static readonly Address Choice = new("choice");
    private static readonly Address[] Waits = [Approve, new("approve", 2), new("delay")];

    // Short enough for some scripts to get there, long enough for most to get everywhere else.
    private static readonly HistoryLimits Limits = new(WarnAt: 12, Max: 24);

    // The epoch each host believes to execute: what it claimed last, however long ago.
    private readonly long[] _epochs = [0, 0];

    public RunState State { get; private set; } = RunState.Initial;

    public List<JournalRow> Rows { get; } = [];

    /// <summary>How the run stood at any time, by name.</summary>
    public HashSet<string> Stood { get; } = [nameof(Standing.NotStarted)];

    public DateTimeOffset Now { get; private set; } = Noon;

    public static Play Of(IEnumerable<int> script)
    {
        var play = new Play();
        foreach (var number in script) play.Happen(number);
        return play;
    }

    public void Happen(int number)
    {
        Now += number % 11 == 0 ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(1);
        var host = number % 2;
        Ask(Command(number / 2, host), host, inlineMax: number % 5 < 3 ? 0 : int.MaxValue);
        Stood.Add(State.Standing.GetType().Name);
    }

    private void Ask(RunCommand command, int host, int inlineMax)
    {
        var before = State;
        var turn = RunTurn.Take(before, command, Now, Limits, inlineMax);
        if (turn.Refusal is not null) return;

        Rows.AddRange(turn.Events.Select(EventCodec.Encode));
        State = turn.State;
        if (command is RunCommand.Claim or RunCommand.Start && State.Owner == Hosts[host]) _epochs[host] = State.Epoch;
        if (turn.Events is []) return;

        CheckStep(before, command, [.. turn.Events.Select(e => e.Event)], host);
    }

    private void CheckStep(RunState before, RunCommand command, IReadOnlyList<RunEvent> events, int host)
    {
        Assert.True(
            RunDecider.Decide(State, command, Now, Limits) is Decision.Refused or Decision.Accepted { Events: [] },
            $"{command} asked again changes something");
        Assert.True(State.Epoch >= before.Epoch, "an epoch fell");
        if (State.Owner is not null && State.Owner != before.Owner) Assert.True(State.Epoch > before.Epoch, "a new owner at an old epoch");
        if (command is RunCommand.FromBody) Assert.Equal(Hosts[host], before.Owner);
        if (before.Standing.IsEnded) Assert.All(events, e => Assert.True(e is RunEvent.Retried or RunEvent.RolledBack or RunEvent.TagsChanged or RunEvent.ChildConfirmed or RunEvent.ChildReleased or RunEvent.ParentTold or RunEvent.CompensationStarted, $"{e} after the end"));

        var row = CatalogProjection.Of(Run, State);
        Assert.Equal(State.Standing.IsEnded, row.Status.IsEnded());
        Assert.Equal(State.Standing.IsEnded, row.EndedAt is not null);
        Assert.True(row.Reason is null or { Length: > 0 and <= CatalogProjection.ReasonLengthMax });
        Assert.True(State.CompletedThrough is null or > 0 && (State.CompletedThrough ?? 0) <= State.Sequence);
        Assert.Equal(State.Standing is Standing.Active && State.Owner is null || State.Standing is Standing.Interrupted,
            Obligations.Owed(State).Contains(new RunEffect.TakeUp()));
    }

    private RunCommand Command(int number, int host)
    {
        var (kind, x) = (number % 41, number / 41);
        var epoch = _epochs[host];
        var value = Json($"{x % 3}");
        var phase = Attempt(x);
        var step = new StepAttempt(Steps[x % Steps.Length], 1 + (x / 2 % 2), Now);
        TimeSpan? delay = x % 3 == 0 ? null : TimeSpan.FromMinutes(x % 90);

        // Few scripts get a run this far; those that do shall see what can come of it.
        if (State.Undoing is { Pending: [var undo, ..] })
        {
            if (State.Standing is Standing.RollbackFailed && kind % 5 is 0) return new RunCommand.RetryUndo(Ann, null);
            if (State.Standing is Standing.RollbackFailed && kind % 5 is 1) return new RunCommand.SkipUndo(undo.Phase, Ann, Why);
            if (kind % 3 is 0) return new RunCommand.FromBody.FailUndo(epoch, undo.Phase, undo.Attempt + 1, Now, Broken, kind % 2 is 0 ? null : delay);
        }

        return kind switch
        {
            0 => new RunCommand.Start("import", "1.0", Json("7"), Hosts[host], NoTags, DeadlineAt: x % 4 == 0 ? Noon.AddHours(2) : null, Compensate: x % 2 == 0, Parent: RunId.Parse("top"), TellsParent: x % 3 == 0),
            1 or 2 or 3 => new RunCommand.Claim(Hosts[host], AttemptsMax),
            4 => new RunCommand.Interrupt(Hosts[host], "host stopped"),
            5 => new RunCommand.FromBody.StartPhase(epoch, phase),
            6 when x % 5 == 0 => new RunCommand.FromBody.ForgetPhase(epoch, phase.Phase),
            6 => new RunCommand.FromBody.CompletePhase(epoch, phase, value, x % 2 == 0 ? null : value),
            7 => new RunCommand.FromBody.FailPhase(epoch, phase, Broken, delay, x % 2 == 0 ? null : value),
            8 or 9 => new RunCommand.FromBody.CompleteStep(epoch, phase, step, value),
            10 => new RunCommand.FromBody.FailStep(epoch, phase, step, Broken, delay),
            11 => new RunCommand.FromBody.SaveCheckpoint(epoch, phase, x % 5 == 0 ? Json("null") : value),
            12 or 13 => new RunCommand.FromBody.BeginWait(
                epoch, Waits[x % 3], x % 3 == 2 ? null : "approve", x % 2 == 0 && x % 3 != 2 ? null : Now.AddMinutes(x % 100)),
            14 => new RunCommand.FromBody.ReportMismatch(epoch, $"phase {x % 2} is never asked for", Strict: x % 5 == 0),
            15 => x % 4 == 0 ? new RunCommand.FromBody.Complete(epoch, value) : new RunCommand.Wake(),
            16 => x % 3 == 0 ? new RunCommand.FromBody.Fail(epoch, Broken) : new RunCommand.Wake(),
            17 => new RunCommand.FromBody.Park(epoch, State.Sequence - (x % 4 == 0 ? 1 : 0)),
            18 => new RunCommand.FromBody.ConfirmStopped(epoch),
            19 => new RunCommand.SendSignal($"s{x % 6}", x % 7 == 0 ? "refuse" : "approve", null, value),
            20 => x % 3 == 0 ? new RunCommand.Cancel(Ann, Why) : new RunCommand.Resume(Ann, null),
            21 => x % 5 == 0 ? new RunCommand.Terminate(null, Why) : new RunCommand.RetryFailed(null, null),
            22 => x % 2 == 0 ? new RunCommand.Pause(null, null) : new RunCommand.Resume(null, Why),
            23 => new RunCommand.ChangeTags(
                ImmutableSortedDictionary<string, string?>.Empty.Add($"t{x % 2}", x % 3 == 0 ? null : $"{x % 3}"), Ann),
            24 => new RunCommand.RollBack(x % 4 == 0 ? RollbackTarget.Start : RollbackTarget.Before(phase.Phase), $"rb{x % 9}", Ann, null),
            25 => new RunCommand.FromBody.StartPhase(epoch, phase, Undoable: true, x % 2 == 0 ? null : value),
            26 => new RunCommand.FromBody.CompleteUndo(epoch, NextUndo(phase.Phase), 1 + (x % 3), Now),
            27 => new RunCommand.FromBody.FailUndo(epoch, NextUndo(phase.Phase), 1 + (x % 3), Now, Broken, delay),
            36 => new RunCommand.FromBody.BeginChild(
                epoch, ChildOf(x), IdOf(x), "part", "1", value, (ParentClose)(x % 3), (ChildRollback)(x / 3 % 3), NoTags),
            37 => x % 2 == 0 ? new RunCommand.FromErrand.ConfirmChild(IdOf(x)) : new RunCommand.FromErrand.ConfirmReleased(IdOf(x)),
            38 => new RunCommand.EndChild(new(IdOf(x), x % 3 != 0 ? "completed" : "failed", x % 3 != 0 ? value : null, x % 3 != 0 ? null : Broken)),
            39 => new RunCommand.FromErrand.ConfirmParentTold(),
            40 => new RunCommand.UndoRun("run top", null),
            28 => x % 2 == 0 ? new RunCommand.RetryUndo(Ann, null) : new RunCommand.SkipUndo(NextUndo(phase.Phase), Ann, Why),
            30 => new RunCommand.Start(
                "import", "1.0", Json("7"), Hosts[host], NoTags, Signal: new RunCommand.SendSignal($"s{x % 6}", "approve", null, value)),
            32 => x % 2 == 0 ? new RunCommand.Suspend(Ann, Why) : new RunCommand.Resume(Ann, null),
            35 => new RunCommand.FromBody.ReportProgress(epoch, x % 2 == 0 ? null : phase.Phase, x % 7, value),
            33 => new RunCommand.FromBody.SuspendHere(epoch, Hold, Why),
            34 => new RunCommand.ChangeDeadline(x % 3 == 0 ? null : Noon.AddHours(x % 40), Ann, Why),
            31 => new RunCommand.FromBody.BeginWait(
                epoch, Choice, null, null, [new("refuse", null), new(null, Now.AddMinutes(x % 90)), new("approve", null), new(null, Now.AddMinutes(x % 70))]),
            _ => x % 4 == 0 ? new RunCommand.Quarantine("corrupt", "x") : new RunCommand.Release(null, null),
        };
    }

    private static Address ChildOf(int x) => new("part", 1 + (x % 2));

    private RunId IdOf(int x) => ChildIds.Of(Run, ChildOf(x), State.Reopened);

    private Address NextUndo(Address otherwise) => State.Undoing?.Pending[0].Phase ?? otherwise;

    // The attempt that is current, one before it or one after it.
    private PhaseAttempt Attempt(int x)
    {
        var phase = Phases[x % Phases.Length];
        var current = State.Phases.GetValueOrDefault(phase)?.Attempt ?? 1;
        return new(phase, Math.Max(1, current + (x / 3 % 3) - 1), Now);
    }
}
