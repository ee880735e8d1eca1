namespace Akka.Durable.Dashboard.Hosting;

/// <summary>Runs for tests of pages and API.</summary>
internal static class Definitions
{
    /// <summary>Adds one in each of two phases, and returns the sum.</summary>
    public static RunDefinition Sum { get; } = RunDefinition.Of<int, int>("sum", async (run, x) =>
    {
        var first = await run.PhaseAsync("first", _ => Task.FromResult(x + 1));
        return await run.PhaseAsync("second", _ => Task.FromResult(first + 1));
    });

    /// <summary>Waits for the signal <c>answer</c> between two phases.</summary>
    public static RunDefinition Asks { get; } = RunDefinition.Of<string, string>("asks", async (run, question) =>
    {
        await run.PhaseAsync("ask", _ => Task.FromResult(question));
        var answer = await run.SignalAsync<string>("answer");
        return await run.PhaseAsync("note", _ => Task.FromResult($"{question}: {answer}"));
    });

    /// <summary>Fails in its second phase.</summary>
    public static RunDefinition Fails { get; } = RunDefinition.Of<string, string>("fails", async (run, why) =>
    {
        await run.PhaseAsync("before", _ => Task.FromResult(1));
        return await run.PhaseAsync<string>("breaks", _ => throw new InvalidOperationException(why));
    });

    /// <summary>Returns what it was given.</summary>
    public static RunDefinition Echo { get; } =
        RunDefinition.Of<System.Text.Json.JsonElement, System.Text.Json.JsonElement>("echo", (_, value) => Task.FromResult(value));

    public static IReadOnlyList<RunDefinition> All { get; } = [Sum, Asks, Fails, Echo];
}
