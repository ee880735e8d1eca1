using Akka.Durable.Embedded.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Phases;
using Akka.Durable.Recovery;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Crashes;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>Whatever durable operation a host dies at, what operators asked of a run is done once: held, paused, rolled back, cancelled, undone.</summary>
public sealed class OperatedSweepTests
{
    /// <summary>Looks at a run that has not moved, before some time passes.</summary>
    private const int StillFor = 200;

    private static readonly RunId Run = RunId.Parse("operated");

    private static readonly DurableSettings Plain = DurableSettings.Default with
    {
        CheckpointThrottle = TimeSpan.Zero,
        ParkAfter = TimeSpan.FromDays(1),
        Store = new() { LeaseDuration = TimeSpan.FromDays(100) },
    };

    private static readonly string[] Appended =
    [
        "phase-forgotten.v1", "progress-reported.v1", "phase-started.v1", "run-suspended.v1", "run-resumed.v1", "run-claimed.v1", "tags-changed.v1",
        "deadline-changed.v1", "run-paused.v1", "rolled-back.v1", "undo-failed.v1", "undo-completed.v1", "cancel-requested.v1",
        "compensation-started.v1", "run-cancelled.v1",
    ];

    public static TheoryData<int, string, StoreFault> Sweeps()
    {
        var data = new TheoryData<int, string, StoreFault>();
        foreach (var fault in CrashSweep.Crashes)
        {
            foreach (var kind in Appended)
            {
                data.Add(100, kind, fault);
                data.Add(1, kind, fault);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sweeps))]
    public async Task A_crash_at_any_operation_leaves_what_operators_asked_for_done_once(int snapshotEvery, string kind, StoreFault fault) =>
        await CrashSweep.RunAsync(kind, fault, async faults =>
        {
            var (store, time, log) = (new MemoryRunStore(isAlive: _ => false), new VirtualTime(), new BodyLog());
            var hands = new List<Hands>();
            await TwoHosts.TellAsync(
                faults,
                store,
                used =>
                {
                    hands.Add(new(log));
                    return StartAsync(used, snapshotEvery, time, hands[^1]);
                },
                (host, crashed) => TellAsync(host.Client, time, crashed),
                dying: () => hands[0].Die());

            AssertEnded((await RunRecovery.RecoverAsync(store, Run, CancellationToken.None)).State, log);
        });

    private static Task<EmbeddedUnderTest> StartAsync(IRunStore store, int snapshotEvery, VirtualTime time, Hands hands)
    {
        var definition = RunDefinition.Of<int, int>("operated", async (run, _) =>
        {
            if (!run.IsForgotten("scratch")) await run.PhaseAsync("scratch", _ => Task.FromResult(1));
            await run.PhaseAsync("kept", _ => Task.FromResult(2));
            await run.ForgetAsync("scratch");
            await run.ReportAsync("half way");
            await run.PhaseAsync("write", _ => hands.NoteAsync("wrote"), new() { Undo = Undo, UndoRetry = Retry.Fixed(3, TimeSpan.FromSeconds(1)) });
            await run.SuspendAsync("somebody has to look");
            return await run.SignalAsync<int>("never");
        });
        return EmbeddedUnderTest.StartAsync(new([definition], Plain with { SnapshotEvery = snapshotEvery }, time, () => 0.5), store, static () => { });

        Task Undo(UndoContext undo) => undo.Attempt == 1 ? throw new InvalidOperationException("not at first") : hands.NoteAsync("removed");
    }

    // Everything follows from how the run stands, so that the next host is told what is left of it.
    private static async Task TellAsync(IRunClient client, VirtualTime time, Task crashed)
    {
        try
        {
            await client.StartAsync("operated", 1, new() { Id = Run.Value, Compensate = true });
            for (var (seen, still) = (0L, 0); !crashed.IsCompleted; still++)
            {
                await Task.Yield();
                var state = (await client.FindAsync(Run.Value))!;
                if (state.Standing.IsEnded) return;

                if (state.Sequence != seen) (seen, still) = (state.Sequence, 0);
                if (await IsOperatedAsync(client, state, time)) continue;
                if (still % StillFor == StillFor - 1) await time.AdvanceAsync(Plain.PollInterval);
            }
        }
        catch (OperationCanceledException)
        {
            // The host died; the next is told the story from the beginning.
        }
    }

    private static async Task<bool> IsOperatedAsync(IRunClient client, RunState state, VirtualTime time)
    {
        try
        {
            return await OperateAsync(client, state, time);
        }
        catch (RunRefusedException)
        {
            // It went on meanwhile: the next look says what is left to do.
            return false;
        }
    }

    private static async Task<bool> OperateAsync(IRunClient client, RunState state, VirtualTime time)
    {
        switch (state.Standing)
        {
            case Standing.Paused when !state.Tags.ContainsKey("paused"):
                await client.ChangeTagsAsync(Run.Value, new Dictionary<string, string?> { ["paused"] = "once" });
                return true;

            case Standing.Paused or Standing.Suspended:
                await client.ResumeAsync(Run.Value, "ann");
                return true;

            case Standing.Active { Stop: null } when state.Undoing is null && state.Waits.Open.Any(w => w.Value.Signal == "never"):
                if (state.Header!.DeadlineAt is null) await client.ChangeDeadlineAsync(Run.Value, time.GetUtcNow().AddDays(100), "ann");
                else if (!state.Tags.ContainsKey("paused")) await client.PauseAsync(Run.Value, "ann");
                else if (state.Rollbacks.IsEmpty) await client.RollBackAsync(Run.Value, RollbackTarget.Before(new("write")), "rb1", "ann");
                else await client.CancelAsync(Run.Value, "ann", "enough");
                return true;

            default:
                return false;
        }
    }

    private static void AssertEnded(RunState state, BodyLog log)
    {
        Assert.Equal("ann", Assert.IsType<Standing.Cancelled>(state.Standing).By);
        Assert.Equal(["kept", "scratch"], state.Phases.Keys.Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.True(Assert.IsType<PhaseState.Completed>(state.Phases[new("scratch")]).Forgotten);
        Assert.Single(state.Rollbacks);
        Assert.Null(state.Undoing);

        // Done at least once each, in this order: what was written first is removed before it is written again, and removed at the end.
        Assert.Equal(["wrote", "removed", "wrote", "removed"], log.Lines.Where((line, i) => i == 0 || log.Lines[i - 1] != line));
    }

    /// <summary>What bodies of one host do outside it: nothing any more once it is dead.</summary>
    private sealed class Hands(BodyLog log)
    {
        private readonly Lock _gate = new();
        private bool _dead;

        public void Die()
        {
            lock (_gate) _dead = true;
        }

        public Task NoteAsync(string line)
        {
            lock (_gate)
            {
                if (_dead) return new TaskCompletionSource().Task;

                log.Add(line);
                return Task.CompletedTask;
            }
        }
    }
}
