using Akka.Durable.Refusals;

namespace Akka.Durable.Rollback;

/// <summary>The point of a run that a rollback makes its present, or that a fork begins from: just before a phase, or the start.</summary>
/// <param name="Phase">The first phase that is not kept; null for the start, which keeps none.</param>
public readonly record struct RollbackTarget(Address? Phase)
{
    /// <summary>How the start is written in text. A phase of that name is written with its ordinal: <c>start#1</c>.</summary>
    public const string StartText = "start";

    /// <summary>Nothing is kept but the input.</summary>
    public static RollbackTarget Start => default;

    /// <summary>What began before <paramref name="phase"/> is kept.</summary>
    public static RollbackTarget Before(Address phase) => new(phase);

    /// <param name="text"><c>start</c>, or a phase's address: <c>load</c>, <c>load#2</c>, <c>load[customer-7]</c>.</param>
    /// <exception cref="RunRefusedException"><c>invalid-name</c>: it is neither.</exception>
    public static RollbackTarget Parse(string text) => text switch
    {
        StartText => Start,
        _ when Address.TryParse(text, out var phase) => new(phase),
        _ => throw new RunRefusedException(new(
            RefusalCodes.InvalidName, $"'{Refusal.Shown(text)}' is no point of a run: '{StartText}' or a phase such as load, load#2 or load[key] is wanted.")),
    };

    public override string ToString() => Phase switch
    {
        null => StartText,
        { Name: StartText, Key: null, Ordinal: 1 } => $"{StartText}#1",
        { } phase => phase.ToString(),
    };
}
