using System.Globalization;
using Akka.Durable.Runs;
using Spectre.Console;

namespace Akka.Durable.Orders.Stories;

/// <summary>An order's journal as lines on the screen.</summary>
/// <param name="screen">The terminal.</param>
/// <param name="since">What was recorded before is shown as what it is: over and done with.</param>
internal sealed class Narrator(IAnsiConsole screen, DateTimeOffset since)
{
    private DateTimeOffset? _startedAt;

    /// <summary>Whether this process was there when it was recorded.</summary>
    public bool IsNews(RecordedEvent recorded) => recorded.At >= since;

    public void Tell(RecordedEvent recorded)
    {
        _startedAt ??= recorded.At;
        if (Sentence(recorded) is not var (sign, colour, sentence)) return;

        var time = (recorded.At - _startedAt.Value).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture).PadLeft(7);
        screen.MarkupLine(IsNews(recorded)
            ? $"[grey]{time} s[/]  [{colour}]{sign}[/]  {Markup.Escape(sentence)}"
            : $"[grey]{time} s  {sign}  {Markup.Escape(sentence)} (recorded earlier)[/]");
    }

    // What is not named here is bookkeeping.
    private static (string Sign, string Colour, string Sentence)? Sentence(RecordedEvent recorded) => recorded.Event switch
    {
        RunEvent.Started => ("•", "blue", "the order is placed"),
        RunEvent.Claimed { Cause: ClaimCause.Recovery } e => ("•", "magenta", $"another process takes it over, as epoch {e.Epoch}"),
        RunEvent.PhaseStarted e => ("→", "blue", $"{e.Phase.Name}{Again(e.Attempt)}"),
        RunEvent.PhaseCompleted e => ("✓", "green", $"{e.Phase.Name} is done: {e.Result.ToString().Trim('"')}"),
        RunEvent.PhaseFailed { RetryAt: { } at } e => ("↻", "yellow", $"{e.Phase.Name}: {e.Failure.Message}; again in {Span(at - recorded.At)}"),
        RunEvent.PhaseFailed e => ("✗", "red", $"{e.Phase.Name}: {e.Failure.Message}"),
        RunEvent.WaitStarted { Until: { } until } => ("…", "blue", $"waits for approval, {Span(until - recorded.At)} at most"),
        RunEvent.SignalReceived e => ("•", "blue", $"{e.Sender} decides"),
        RunEvent.TimerFired => ("✗", "red", "nobody has decided"),
        RunEvent.CompensationStarted e => ("↶", "yellow", $"takes back, the newest first: {string.Join(", ", e.Phases.Reverse().Select(p => p.Name))}"),
        RunEvent.UndoCompleted e => ("↶", "green", $"{e.Phase.Name} is taken back"),
        RunEvent.UndoFailed { RetryAt: { } at } e => ("↻", "yellow", $"taking {e.Phase.Name} back: {e.Failure.Message}; again in {Span(at - recorded.At)}"),
        RunEvent.UndoFailed e => ("✗", "red", $"taking {e.Phase.Name} back: {e.Failure.Message}"),
        RunEvent.Completed => ("✓", "green", "the order is through"),
        RunEvent.Failed e => ("✗", "red", $"the order has failed: {e.Failure.Message}"),
        _ => null,
    };

    private static string Again(int attempt) => attempt == 1 ? "" : $", attempt {attempt}";

    private static string Span(TimeSpan span) => span >= TimeSpan.FromDays(1)
        ? $"{span.TotalDays.ToString("0.#", CultureInfo.InvariantCulture)} days"
        : $"{span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s";
}
