using Akka.Durable.Journal;
using Akka.Durable.TestKit.Crashes;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.Tests.Nodes;
using Akka.Durable.Tests.Stores;
using Akka.Durable.Verification;

namespace Akka.Durable.Tests.Runs;

/// <summary>Wherever a node dies around storing a large value, which is durable before the event that refers to it, the next one ends the run with it.</summary>
public sealed class LargeValueSweepTests
{
    private static readonly RunId Run = RunId.Parse("r1");

    private static readonly string Large = new('x', 100_000);

    public static TheoryData<string, StoreFault> Sweeps()
    {
        var data = new TheoryData<string, StoreFault>();
        foreach (var fault in CrashSweep.Crashes)
        {
            data.Add(nameof(IRunStore.SavePayloadsAsync), fault);
            data.Add(nameof(IRunStore.DeletePayloadsAsync), fault);
        }

        data.Add(nameof(IRunStore.SavePayloadsAsync), StoreFault.Unavailable);
        data.Add(nameof(IRunStore.DeletePayloadsAsync), StoreFault.Unavailable);
        return data;
    }

    [Theory]
    [MemberData(nameof(Sweeps))]
    public async Task A_run_ends_with_its_large_results_wherever_its_node_died(string kind, StoreFault fault) => await CrashSweep.RunAsync(kind, fault, async faults =>
    {
        using var stores = new StoresOfATest();
        await EndedAsync(stores, faults);

        var verified = await StoreVerification.VerifyAsync(stores.Rows, Run);
        Assert.Empty(verified!.Violations);
        Assert.All(
            await stores.Rows.ReadAsync(Run, 0, int.MaxValue, CancellationToken.None),
            row => Assert.InRange(row.Payload.Length, 1, Large.Length / 10));
    });

    private static async Task EndedAsync(StoresOfATest stores, StoreFaults faults)
    {
        foreach (var used in (StoreFaults[])[faults, new()])
        {
            var node = await NodeAsync(stores, used);
            var ended = ResultAsync(node);
            var first = await Task.WhenAny(ended, used.Crashed).OrHangAsync();

            // What the node still has under way may die at any time: it never leaves in good order.
            await node.CrashAsync();
            if (first == ended)
            {
                Assert.Equal($"{Large}1{Large}2", await ended);
                return;
            }

            _ = ended.ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
        }

        throw new InvalidOperationException("The second node died as well.");
    }

    // Asked again as a caller does that got no answer.
    private static async Task<string> ResultAsync(TestNode node)
    {
        var run = await node.Client.StartAsync("story", Large, new() { Id = Run.Value });
        return await run.ResultAsync<string>();
    }

    private static Task<TestNode> NodeAsync(StoresOfATest stores, StoreFaults faults)
    {
        var options = new DurableRunsOptions
        {
            Settings = DurableSettings.Default with { SnapshotEvery = 1, ReconcileInterval = TimeSpan.Zero },
            OpenStore = _ => Task.FromResult<IRunStore>(new FaultyRunStore(stores.Rows, faults)),
        };
        options.Add(RunDefinition.Of<string, string>("story", async (run, input) =>
        {
            var one = await run.PhaseAsync("one", _ => Task.FromResult($"{input}1"));
            if (!run.IsForgotten("forgotten"))
            {
                await run.PhaseAsync("forgotten", _ => Task.FromResult($"{input}0"));
                await run.ForgetAsync("forgotten");
            }

            // Each step brings a snapshot; two of them later, only the input and the first result are left.
            await run.PhaseAsync("until it is gone", async phase =>
            {
                for (var n = 1; (await stores.Rows.ListPayloadsAsync(Run, CancellationToken.None)).Count > 2; n++) await phase.StepAsync($"{n}", () => Task.FromResult(n));
                return 0;
            });
            return one + await run.PhaseAsync("two", _ => Task.FromResult($"{input}2"));
        }));
        return TestNode.StartAsync(stores.Configuration.WithFallback(TestNode.Configuration("unused.db")), options);
    }
}
