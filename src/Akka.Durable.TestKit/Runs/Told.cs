using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Runs;

/// <summary>What a command led to, to be compared with what was wanted.</summary>
/// <remarks>Events are compared as they would be written, so that equal collections in them are equal.</remarks>
/// <param name="Before">The run as it was asked.</param>
/// <param name="Decision">What was decided.</param>
public sealed record Told(RunScenario Before, Decision Decision)
{
    /// <summary>The run after what was decided; as before when nothing was.</summary>
    public RunState State => RunScenario.Fold(Before.State, Events, Before.Now);

    private IReadOnlyList<RunEvent> Events => Decision is Decision.Accepted accepted ? accepted.Events : [];

    /// <summary>It led to exactly these events, in this order.</summary>
    public Told Then(params RunEvent[] expected)
    {
        var accepted = Assert.IsType<Decision.Accepted>(Decision);
        Assert.Equal(expected.Select(Written), accepted.Events.Select(Written));
        return this;
    }

    /// <summary>It was honoured already, or there was nothing to do: accepted, without an event.</summary>
    public Told ThenNothing() => Then();

    /// <summary>It was refused with this code of <see cref="Refusals.RefusalCodes"/>, and a sentence for people.</summary>
    public Told ThenRefused(string code)
    {
        var refused = Assert.IsType<Decision.Refused>(Decision);
        Assert.Equal(code, refused.Refusal.Code);
        Assert.EndsWith(".", refused.Refusal.Message, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Afterwards exactly this is owed to the world.</summary>
    public Told Owing(params RunEffect[] expected)
    {
        Assert.Equal(expected, Obligations.Owed(State));
        return this;
    }

    /// <summary>Afterwards the run stands like this.</summary>
    public Told Standing(Standing expected)
    {
        Assert.Equal(expected, State.Standing);
        return this;
    }

    /// <summary>The story goes on from here.</summary>
    public RunScenario Next() => Before with { State = State };

    /// <summary>Asks again, as a caller does that got no answer.</summary>
    public Told When(RunCommand command) => Next().When(command);

    private static string Written(RunEvent @event)
    {
        var row = EventCodec.Encode(new(1, RunScenario.Noon, @event));
        return $"{row.Manifest} {System.Text.Encoding.UTF8.GetString(row.Payload.Span)}";
    }
}
