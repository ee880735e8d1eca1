namespace Akka.Durable.Benchmarks;

/// <summary>10,000 runs that are in mid-phase when their host goes away.</summary>
internal sealed class HeldRuns
{
    public const int Count = 10_000;

    private readonly CountdownEvent _atWork = new(Count);

    public HeldRuns() => Definition = RunDefinition.Of<int, int>("held", async (run, x) =>
    {
        await run.PhaseAsync("done", _ => Task.CompletedTask);
        await run.PhaseAsync("hangs", async phase =>
        {
            _atWork.Signal();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, phase.Cancellation);
        });
        return x;
    });

    public RunDefinition<int, int> Definition { get; }

    /// <summary>Starts all of them and returns once each is in its phase.</summary>
    public async Task BeginAsync(IRunClient client)
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Count),
            new ParallelOptions { MaxDegreeOfParallelism = 512 },
            async (i, token) => await client.StartAsync(Definition, i, new() { Id = $"held-{i}" }, token));
        WaitUntilAtWork();
        _atWork.Reset(Count);
    }

    /// <summary>Returns once the next host has each of them in its phase again.</summary>
    public void WaitUntilAtWork() => _atWork.Wait();
}
