using Akka.Durable.Recovery;
using Akka.Durable.Retention;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using Akka.Durable.Verification;
using Xunit;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>Whoever reads a run while it is removed gets all of it or nothing, wherever in between the removal falls.</summary>
public abstract class RemovedWhileReadConformance<TSource> : ReconcilingConformance<TSource>
    where TSource : IStoreSource, new()
{
    [StoreFact]
    public async Task A_long_run_is_read_whole_or_not_at_all()
    {
        var (steps, reads) = (Steps(1200), 0);
        await PlantAsync("alpha", 1, listed: true, steps);
        await RecoverAsync(new StoreFaults { OnRead = Counted });

        for (var removedBefore = 1; removedBefore <= reads; removedBefore++)
        {
            var state = await RecoverAsync(RemoveBefore(removedBefore, steps.Length));

            Assert.True(state == RunState.Initial || state.Sequence == steps.Length, $"torn at read {removedBefore}: {state.Sequence}");
            Assert.Empty(await StoredAsync());
            await PlantAsync("alpha", 1, listed: true, steps);
        }

        Assert.True(reads > 2);

        Task Counted()
        {
            reads++;
            return Task.CompletedTask;
        }
    }

    [StoreFact]
    public async Task A_run_with_a_snapshot_is_not_taken_for_a_corrupt_one()
    {
        for (var removedBefore = 1; removedBefore <= 4; removedBefore++)
        {
            var ended = await PlantAsync("alpha", 1, listed: true, Started(), Completed);
            await Store.SaveSnapshotAsync(Alpha, SnapshotCodec.Encode(Alpha, ended, Today));

            var state = await RecoverAsync(RemoveBefore(removedBefore, 2));

            Assert.True(state == RunState.Initial || state.Sequence == 2);
            await Store.RemoveAsync([new(new RemovalTarget(Alpha, 2))], CancellationToken.None);
        }
    }

    [StoreFact]
    public async Task A_run_begun_anew_under_the_same_id_is_not_continued_from_the_old_one()
    {
        var steps = Steps(1200);
        await PlantAsync("alpha", 1, listed: true, steps);
        var reads = 0;
        var faults = new StoreFaults
        {
            OnRead = async () =>
            {
                if (++reads != 3) return;
                await Store.RemoveAsync([new(new RemovalTarget(Alpha, steps.Length))], CancellationToken.None);
                await PlantAsync("alpha", 0, listed: true, [Started(definition: "report"), .. steps[1..^1]]);
            },
        };

        var state = await RecoverAsync(faults);

        Assert.Equal(("report", steps.Length - 1), (state.Header?.Definition, state.Sequence));
    }

    [StoreFact]
    public async Task A_verification_beside_a_removal_finds_nothing_wrong()
    {
        for (var removedBefore = 1; removedBefore <= 6; removedBefore++)
        {
            await PlantEndedAsync("alpha", 1);

            var verified = await StoreVerification.VerifyAsync(new FaultyRunStore(Store, RemoveBefore(removedBefore, 2)), Alpha);

            Assert.True(verified is null or { Violations: [] });
            await Store.RemoveAsync([new(new RemovalTarget(Alpha, 2))], CancellationToken.None);
        }
    }

    private static RunEvent[] Steps(int count)
    {
        var phase = new Address("load");
        var steps = Enumerable.Range(1, count).Select(n => (RunEvent)new RunEvent.StepCompleted(phase, new Address("step", n), 1, Noon, Json("1")));
        return [Started(), new RunEvent.PhaseStarted(phase, 1, Noon), .. steps, Completed];
    }

    private StoreFaults RemoveBefore(int read, int lastEvent)
    {
        var reads = 0;
        return new StoreFaults
        {
            OnRead = async () =>
            {
                if (++reads == read) await Store.RemoveAsync([new(new RemovalTarget(Alpha, lastEvent))], CancellationToken.None);
            },
        };
    }

    private async Task<RunState> RecoverAsync(StoreFaults faults) =>
        (await RunRecovery.RecoverAsync(new FaultyRunStore(Store, faults), Alpha, CancellationToken.None)).State;
}
