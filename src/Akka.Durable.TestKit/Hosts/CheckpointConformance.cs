using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Checkpoints: handed back, throttled, never lost at a graceful end.</summary>
public abstract class CheckpointConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(90);

    protected CheckpointConformance() => Settings = Settings with { CheckpointThrottle = Window };

    [Fact]
    public async Task A_phase_that_saved_nothing_is_handed_nothing() =>
        Assert.Equal("nothing", await ResultOfAsync(run => run.PhaseAsync("load", phase => Task.FromResult(phase.Checkpoint<string>() ?? "nothing"))));

    [Fact]
    public async Task A_phase_that_runs_again_is_handed_what_it_saved_last()
    {
        var story = Saving(2);
        Settings = Settings with { CheckpointThrottle = TimeSpan.Zero };
        await RunAsync(story);
        await Log.Gate("saved 2").Reached;
        await CrashAndRecoverAsync(story);
        await Log.Gate("epoch 2 begins with 2").Reached;
    }

    [Fact]
    public async Task Without_a_throttle_every_save_is_written()
    {
        Settings = Settings with { CheckpointThrottle = TimeSpan.Zero };
        await RunAsync(Saving(5));
        await Log.Gate("saved 5").Reached;
        Assert.Equal(["1", "2", "3", "4", "5"], await SavedAsync());
    }

    [Fact]
    public async Task The_first_save_is_never_throttled()
    {
        await RunAsync(Saving(1));
        await Log.Gate("saved 1").Reached;
        Assert.Equal(["1"], await SavedAsync());
    }

    [Fact]
    public async Task A_save_within_the_window_returns_at_once_and_is_held_back()
    {
        await RunAsync(Saving(2));
        await Log.Gate("saved 2").Reached;
        Assert.Equal(["1"], await SavedAsync());
    }

    [Fact]
    public async Task Of_the_saves_within_the_window_the_last_is_written_at_its_end()
    {
        await RunAsync(Saving(4));
        await Log.Gate("saved 4").Reached;
        await PassAsync(Window);
        await UntilRecordedAsync<RunEvent.CheckpointSaved>(2);
        Assert.Equal(["1", "4"], await SavedAsync());
    }

    [Fact]
    public async Task A_save_exactly_when_the_window_has_passed_is_written_at_once()
    {
        await RunAsync(Definition(run => run.PhaseAsync("load", async phase =>
        {
            await phase.SaveCheckpointAsync(1);
            await Log.Gate("first").PassAsync(phase.Cancellation);
            await phase.SaveCheckpointAsync(2);
            await Log.Gate("second").PassAsync(phase.Cancellation);
            return 1;
        })));
        await Log.Gate("first").Reached;
        await Time.AdvanceAsync(Window);
        Log.Gate("first").Open();
        await Log.Gate("second").Reached;
        Assert.Equal(["1", "2"], await SavedAsync());
    }

    [Fact]
    public async Task What_is_held_back_when_an_attempt_fails_is_handed_to_the_next()
    {
        var result = await ResultOfAsync(run => run.PhaseAsync(
            "load",
            async phase =>
            {
                if (phase.Checkpoint<int>() is > 0 and var saved) return saved;
                for (var i = 1; i <= 3; i++) await phase.SaveCheckpointAsync(i);
                throw new InvalidOperationException("half way");
            },
            new() { Retry = Retry.Fixed(2, TimeSpan.Zero) }));
        Assert.Equal(3, result);
        Assert.Equal(["1", "3"], await SavedAsync());
    }

    [Fact]
    public async Task What_is_held_back_at_a_graceful_stop_is_handed_back_after_it()
    {
        var story = Saving(3);
        await RunAsync(story);
        await Log.Gate("saved 3").Reached;
        await StopAndRecoverAsync(story);
        await Log.Gate("epoch 2 begins with 3").Reached;
    }

    [Fact]
    public async Task A_phases_completion_is_never_throttled()
    {
        await ResultOfAsync(async run =>
        {
            for (var i = 0; i < 3; i++)
            {
                await run.PhaseAsync("load", async phase =>
                {
                    await phase.StepAsync("step", () => Task.CompletedTask);
                    return await phase.SaveCheckpointAsync(i);
                });
            }

            return 1;
        });
        Assert.Equal(3, (await EventsAsync<RunEvent.StepCompleted>()).Count);
        Assert.Equal(3, (await EventsAsync<RunEvent.PhaseCompleted>()).Count);
    }

    [Fact]
    public async Task A_save_after_its_phase_has_ended_changes_nothing()
    {
        PhaseContext? kept = null;
        await RunAsync(Definition(async run =>
        {
            await run.PhaseAsync("load", async phase => (kept = phase, await phase.SaveCheckpointAsync(1)).Item2);
            await Log.Gate("ended").PassAsync(run.Cancellation);
            return 1;
        }));
        await Log.Gate("ended").Reached;
        await Time.AdvanceAsync(Window);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => kept!.SaveCheckpointAsync(2).OrHangAsync());
        Assert.Equal(["1"], await SavedAsync());
    }

    [Fact]
    public async Task Saves_side_by_side_are_written_one_after_the_other_and_the_last_is_kept()
    {
        await RunAsync(Definition(run => run.PhaseAsync("load", async phase =>
        {
            await Task.WhenAll(Enumerable.Range(1, 50).Select(i => Task.Run(() => phase.SaveCheckpointAsync(i))));
            Log.Add($"{phase.Checkpoint<int>()}");
            await Log.Gate("saved").PassAsync(phase.Cancellation);
            return 1;
        })));
        await Log.Gate("saved").Reached;
        await PassAsync(Window);
        await UntilRecordedAsync<RunEvent.CheckpointSaved>(2);
        Assert.Equal(2, (await SavedAsync()).Count);
        Assert.Equal(Log.Lines[0], (await SavedAsync())[1]);
    }

    /// <summary>Saves 1, 2, … on its first execution, and stays; says what it begins with on later ones.</summary>
    private RunDefinition<int, int> Saving(int times) => Definition(run => run.PhaseAsync("load", async phase =>
    {
        var begin = phase.Checkpoint<int>();
        if (begin > 0) await Log.Gate($"epoch {phase.Epoch} begins with {begin}").PassAsync(phase.Cancellation);
        for (var i = 1; i <= times; i++) await phase.SaveCheckpointAsync(i);
        await Log.Gate($"saved {times}").PassAsync(phase.Cancellation);
        return times;
    }));

    private async Task<IReadOnlyList<string>> SavedAsync() =>
        [.. (await EventsAsync<RunEvent.CheckpointSaved>()).Select(e => e.Value.ToString())];
}
