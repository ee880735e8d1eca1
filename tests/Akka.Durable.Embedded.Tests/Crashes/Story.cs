using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>A run that does everything once: phases, steps, a checkpoint, a retry, branches side by side, a signal, a delay.</summary>
internal static class Story
{
    public const string Signal = "approve";
    public static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(7);
    public static readonly TimeSpan Delay = TimeSpan.FromMinutes(5);

    public static RunDefinition<int, string> Definition(BodyLog log) => RunDefinition.Of<int, string>("story", async (run, input) =>
    {
        var file = await run.PhaseAsync("download", _ => Did("download", input + 1));
        var rows = await run.PhaseAsync("load", async phase =>
        {
            var cursor = phase.Checkpoint<int>();
            for (var batch = 1; batch <= 3; batch++)
            {
                cursor = Math.Max(cursor, await phase.StepAsync($"batch-{batch}", () => Did($"load/batch-{batch}", batch * 10)));
                if (batch == 2) await phase.SaveCheckpointAsync(cursor);
            }

            log.Add("load");
            return cursor;
        });
        var flaky = await run.PhaseAsync(
            "flaky",
            phase => phase.Attempt == 1 ? throw new InvalidOperationException("not yet") : Did("flaky", phase.Attempt),
            new() { Retry = Retry.Fixed(3, RetryDelay) });

        // In flight together, yet recorded in this order, so that every pass has the same operations.
        var left = run.PhaseAsync("branch", "left", _ => Did("branch[left]", "l"));
        var right = run.PhaseAsync("branch", "right", async _ => await left + await Did("branch[right]", "r"));
        var sides = string.Concat(await Task.WhenAll(left, right));
        var approval = await run.SignalAsync<string>(Signal);
        await run.DelayAsync(Delay);
        return await run.PhaseAsync("report", _ => Did("report", $"{file} {rows} {flaky} {sides} {approval}"));

        Task<T> Did<T>(string what, T result)
        {
            log.Add(what);
            return Task.FromResult(result);
        }
    });

    /// <summary>What a phase or step of a state writes to the log when its body has run to its end.</summary>
    public static IEnumerable<string> Recorded(RunState state)
    {
        foreach (var (address, phase) in state.Phases)
        {
            if (phase is PhaseState.Completed) yield return address.ToString();
            if (phase is PhaseState.Completed && address.Name == "load")
            {
                for (var batch = 1; batch <= 3; batch++) yield return $"load/batch-{batch}";
            }

            if (phase is not PhaseState.InFlight flight) continue;
            foreach (var (step, known) in flight.Steps)
            {
                if (known is StepState.Completed) yield return $"{address}/{step}";
            }
        }
    }
}
