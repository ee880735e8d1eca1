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

    /// <summary>Waits for the signal <c>answer</c> after a phase whose undo fails for good.</summary>
    public static RunDefinition CannotUndo { get; } = RunDefinition.Of<string, string>("cannot-undo", async (run, why) =>
    {
        await run.PhaseAsync("charge", _ => Task.FromResult(1), new PhaseOptions
        {
            Undo = _ => throw new InvalidOperationException(why), UndoRetry = Retry.Fixed(1, TimeSpan.FromSeconds(1)),
        });
        return await run.SignalAsync<string>("answer") ?? why;
    });

    /// <summary>Has a child add, and waits for a grandchild of another kind.</summary>
    public static RunDefinition Family { get; } = RunDefinition.Of<int, int>("family", async (run, x) =>
    {
        var sum = await run.ChildAsync<int>("sum", x);
        await run.ChildAsync<string>("parent", "why");
        return sum;
    });

    /// <summary>Waits for its child, which asks.</summary>
    public static RunDefinition Parent { get; } = RunDefinition.Of<string, string>("parent", (run, question) => run.ChildAsync<string>("asks", question));

    public static IReadOnlyList<RunDefinition> All { get; } = [Sum, Asks, Fails, Echo, CannotUndo, Family, Parent];
}
