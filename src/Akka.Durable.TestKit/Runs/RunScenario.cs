using Akka.Durable.History;
using Akka.Durable.Runs;

namespace Akka.Durable.TestKit.Runs;

/// <summary>What happened to a run so far, and what time it is: the beginning of a Given/When/Then story.</summary>
/// <example><code>
/// Given(Begun)
///     .When(new RunCommand.Cancel("ann", "wrong file"))
///     .Then(new RunEvent.CancelRequested("ann", "wrong file"))
///     .Owing(new RunEffect.StopBody(1, StopReason.Cancelled));
/// </code></example>
/// <param name="State">What the events fold to.</param>
/// <param name="Now">The time of the next decision, in UTC.</param>
public sealed record RunScenario(RunState State, DateTimeOffset Now)
{
    /// <summary>The time of every story that names no other: 2030-01-01 12:00 UTC.</summary>
    public static DateTimeOffset Noon { get; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>How long the run's history may become; without limit in every story that names none.</summary>
    public HistoryLimits Limits { get; init; } = HistoryLimits.None;

    /// <summary>These events happened, all at <see cref="Noon"/>; none at all is a run that nobody started.</summary>
    public static RunScenario Given(params IEnumerable<RunEvent> events) => new RunScenario(RunState.Initial, Noon).AndGiven(events);

    /// <summary>These happened next, at the story's time.</summary>
    public RunScenario AndGiven(params IEnumerable<RunEvent> events) => this with { State = Fold(State, events, Now) };

    /// <summary>Now it is <paramref name="time"/>.</summary>
    public RunScenario At(DateTimeOffset time) => this with { Now = time };

    /// <summary>The run's history may become this long.</summary>
    public RunScenario Within(HistoryLimits limits) => this with { Limits = limits };

    /// <summary>This is asked. Deciding changes nothing; <see cref="Told.Then(RunEvent[])"/> says what it leads to.</summary>
    public Told When(RunCommand command) => new(this, RunDecider.Decide(State, command, Now, Limits));

    internal static RunState Fold(RunState state, IEnumerable<RunEvent> events, DateTimeOffset at) =>
        events.Aggregate(state, (s, e) => RunEvolution.Evolve(s, new(s.Sequence + 1, at, e)));
}
