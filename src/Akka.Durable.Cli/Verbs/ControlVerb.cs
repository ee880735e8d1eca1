using System.CommandLine;
using Akka.Durable.Cli.Changes;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Serving;
using Akka.Durable.Runs;

namespace Akka.Durable.Cli.Verbs;

/// <summary>The verbs that ask one thing of a run, with a name and a reason for the journal: <c>cancel</c>, <c>terminate</c>, <c>pause</c>,
/// <c>suspend</c>, <c>resume</c>, <c>retry</c>, <c>release</c>.</summary>
internal static class ControlVerb
{
    public static IEnumerable<Command> CreateAll(Terminal terminal) =>
    [
        Create(
            terminal,
            "cancel",
            "Asks a run's code to end; one that nobody executes ends at once.",
            nameof(ControlOperations.CancelAsync),
            (host, a) => host.CancelAsync(a.Run, a.By, a.Reason, a.Cancellation),
            after => after.Standing.IsEnded ? "is cancelled" : "is asked to end"),
        Create(
            terminal,
            "terminate",
            "Ends a run without asking its code.",
            nameof(ControlOperations.TerminateAsync),
            (host, a) => host.TerminateAsync(a.Run, a.By, a.Reason, a.Cancellation),
            _ => "is terminated"),
        Create(
            terminal,
            "pause",
            "Stops executing a run until it is resumed.",
            nameof(ControlOperations.PauseAsync),
            (host, a) => host.PauseAsync(a.Run, a.By, a.Reason, a.Cancellation),
            _ => "is paused"),
        Create(
            terminal,
            "suspend",
            "Holds a run for a reason that somebody has to see to, until it is resumed.",
            nameof(ControlOperations.SuspendAsync),
            (host, a) => host.SuspendAsync(a.Run, a.Reason!, a.By, a.Cancellation),
            _ => "is suspended",
            needsReason: true),
        Create(
            terminal,
            "resume",
            "Lets a run go on that was paused or suspended, or that stands at a mismatch.",
            nameof(ControlOperations.ResumeAsync),
            (host, a) => host.ResumeAsync(a.Run, a.By, a.Reason, a.Cancellation),
            _ => "is resumed"),
        Create(
            terminal,
            "retry",
            "Lets a failed run go on from what failed; what had completed stays.",
            nameof(ControlOperations.RetryAsync),
            (host, a) => host.RetryAsync(a.Run, a.By, a.Reason, a.Cancellation),
            _ => "is to be tried again"),
        Create(
            terminal,
            "release",
            "Lets a run out of quarantine.",
            nameof(ControlOperations.ReleaseAsync),
            (host, a) => host.ReleaseAsync(a.Run, a.By, a.Reason, a.Cancellation),
            _ => "is out of quarantine"),
    ];

    private static Command Create(
        Terminal terminal, string name, string description, string call, Func<IRunClient, Asked, Task> ask, Func<RunState, string> done, bool needsReason = false)
    {
        var command = new Command(name, description);
        var run = CommonOptions.Run();
        var by = CommonOptions.By();
        var reason = CommonOptions.Reason();
        reason.Required = needsReason;
        var database = new DatabaseOptions(command);
        var remote = new RemoteOptions(command, by);
        command.Add(run);
        command.Add(by);
        command.Add(reason);

        command.SetAction(async (parsed, cancellation) =>
        {
            var id = RunId.Parse(parsed.GetRequiredValue(run));
            using var server = remote.Open(parsed, terminal);
            if (server is not null)
            {
                return await RemoteVerbs.AskAsync(server, terminal, id, name, new { reason = parsed.GetValue(reason) }, cancellation);
            }

            var asked = new Asked(id.Value, parsed.GetValue(by) ?? terminal.User, parsed.GetValue(reason), cancellation);
            var change = await RecordingHost.ChangeAsync(
                database.Settings(parsed, terminal), terminal, id, $"IRunClient.{call}", host => ask(host, asked), cancellation);
            if (change.HasHappened) ChangeLines.WriteDone(terminal, $"Run '{id}' {done(change.After)}.", change.After);
            else ChangeLines.WriteNothing(terminal, $"run '{id}' is {ChangeLines.StandsAs(change.After)}.");
            return ExitCodes.Done;
        });
        return command;
    }

    private sealed record Asked(string Run, string By, string? Reason, CancellationToken Cancellation);
}
