using System.Reflection;
using Akka.Durable.Embedded.Rollback;
using Akka.Durable.Journal;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Embedded.Trouble;

/// <summary>A stop at which the store fails in a way that nobody expects.</summary>
public sealed class StopTroubleTests
{
    [Theory]
    [InlineData(nameof(IRunStore.ReleaseLeaseAsync))]
    [InlineData(nameof(IRunStore.AppendAsync))]
    public async Task A_stop_that_goes_wrong_tells_who_waits_and_closes_the_store_and_says_what_went_wrong_first(string broken)
    {
        var store = DispatchProxy.Create<IRunStore, BrokenStore>();
        var state = (BrokenStore)(object)store;
        state.Inner = HostOn.Store();
        var host = await HostOn.StartAsync(store, RunDefinition.Of<int, int>("story", (run, _) => run.SignalAsync<int>("never"))).OrHangAsync();
        var run = await host.StartAsync("story", 1, new() { Id = "r1" }).OrHangAsync();
        await HangGuard.UntilAsync(async () => (await host.FindAsync("r1"))!.Waits.Count == 1);
        var waits = run.WaitAsync();
        state.Broken = broken;

        var failed = await Record.ExceptionAsync(() => host.StopAsync().OrHangAsync());

        // An append that fails is the run's trouble: it is logged, and found by the next host. A hold that cannot be given back is the stop's own.
        Assert.Equal(broken == nameof(IRunStore.AppendAsync) ? "DisposeAsync failed" : $"{broken} failed", failed?.Message);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits.OrHangAsync());
        Assert.Equal(1, state.Closed);

        // There is nothing left to stop.
        await host.StopAsync().OrHangAsync();
        Assert.Equal(1, state.Closed);
    }

    /// <summary>A store of which one method fails, and its closing as well.</summary>
    public class BrokenStore : DispatchProxy
    {
        public IRunStore? Inner { get; set; }

        public string? Broken { get; set; }

        public int Closed { get; private set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(IAsyncDisposable.DisposeAsync))
            {
                Closed++;
                return new ValueTask(Task.FromException(new InvalidOperationException("DisposeAsync failed")));
            }

            return targetMethod.Name == Broken
                ? Task.FromException(new InvalidOperationException($"{Broken} failed"))
                : targetMethod.Invoke(Inner, args);
        }
    }
}
