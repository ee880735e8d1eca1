using System.CommandLine;
using System.Globalization;
using Akka.Durable.Cli.Changes;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Serving;
using Akka.Durable.Dashboard.Api;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable deadline RUN --at INSTANT</c>, <c>--in SPAN</c> or <c>--none</c>: moves a run's deadline or takes it away.</summary>
internal static class DeadlineVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("deadline", "Moves the deadline of a run, or takes it away.");
        var run = CommonOptions.Run();
        var at = new Option<string?>("--at") { Description = "When, with its offset: 2030-01-31T18:00:00Z.", HelpName = "INSTANT" };
        var within = new Option<string?>("--in") { Description = "How long from now: 36:00:00, or 2.00:00:00 for two days.", HelpName = "SPAN" };
        var none = new Option<bool>("--none") { Description = "The run has no deadline any more." };
        var by = CommonOptions.By();
        var reason = CommonOptions.Reason();
        var database = new DatabaseOptions(command);
        var remote = new RemoteOptions(command, by);
        command.Add(run);
        foreach (var option in (Option[])[at, within, none, by, reason]) command.Add(option);
        command.Validators.Add(result =>
        {
            var given = (result.GetValue(at) is null ? 0 : 1) + (result.GetValue(within) is null ? 0 : 1) + (result.GetValue(none) ? 1 : 0);
            if (given != 1) result.AddError("One of --at INSTANT, --in SPAN and --none is wanted.");
            if (result.GetValue(at) is { } instant && Instant(instant) is null) result.AddError($"--at is '{instant}'; an instant with its offset is wanted, such as 2030-01-31T18:00:00Z.");
            if (result.GetValue(within) is { } span && Span(span) is null) result.AddError($"--in is '{span}'; a span of more than zero is wanted, such as 02:30:00 or 2.00:00:00.");
        });

        command.SetAction(async (parsed, cancellation) =>
        {
            var id = RunId.Parse(parsed.GetRequiredValue(run));
            var deadline = parsed.GetValue(none)
                ? null
                : Instant(parsed.GetValue(at)) ?? terminal.Time.GetUtcNow() + Span(parsed.GetValue(within));
            using var server = remote.Open(parsed, terminal);
            if (server is not null)
            {
                return await RemoteVerbs.AskAsync(
                    server, terminal, id, "deadline", new DeadlineRequest(deadline, parsed.GetValue(reason)), cancellation);
            }

            var change = await RecordingHost.ChangeAsync(
                database.Settings(parsed, terminal),
                terminal,
                id,
                $"IRunClient.{nameof(ControlOperations.ChangeDeadlineAsync)}",
                host => host.ChangeDeadlineAsync(id.Value, deadline, parsed.GetValue(by) ?? terminal.User, parsed.GetValue(reason), cancellation),
                cancellation);
            var now = change.After.Header!.DeadlineAt is { } moved ? $"has to end by {moved:yyyy-MM-dd HH:mm:ss'Z'}" : "has no deadline";
            if (change.HasHappened) ChangeLines.WriteDone(terminal, $"Run '{id}' {now} now.", change.After);
            else ChangeLines.WriteNothing(terminal, $"run '{id}' {now} already.");
            return ExitCodes.Done;
        });
        return command;
    }

    // Without an offset nobody knows which instant is meant.
    private static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
        && text is [.., 'Z'] or [.., _, _, ':', _, _] && (text.EndsWith('Z') || text[^6] is '+' or '-')
            ? at.ToUniversalTime()
            : null;

    private static TimeSpan? Span(string? text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero && span < TimeSpan.FromDays(36500) ? span : null;
}
