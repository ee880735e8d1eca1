using Akka.Durable.Refusals;

namespace Akka.Durable.Runs;

/// <summary>What a command leads to.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>It was honoured already, or there is nothing to do.</summary>
    public static Decision Nothing { get; } = new Accepted([]);

    public static Decision Of(params IReadOnlyList<RunEvent> events) => new Accepted(events);

    public static Decision Refuse(string code, string message) => new Refused(new(code, message));

    /// <param name="Events">What happens; none when the command was honoured already.</param>
    public sealed record Accepted(IReadOnlyList<RunEvent> Events) : Decision;

    public sealed record Refused(Refusal Refusal) : Decision;
}
