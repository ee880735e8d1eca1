using System.CommandLine;
using Akka.Durable.Cli.Changes;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Serving;
using Akka.Durable.Dashboard.Api;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable undo RUN --retry</c> or <c>--skip PHASE</c>: for a run whose undo has failed for good.</summary>
internal static class UndoVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("undo", "Has an undo that failed tried again, or passed over because it is not needed or was done by hand.");
        var run = CommonOptions.Run();
        var retry = new Option<bool>("--retry") { Description = "Tries it again, from its first attempt." };
        var skip = new Option<string?>("--skip")
        {
            Description = "Passes over the undo of this phase, which is the one that failed. Wants a --reason.", HelpName = "PHASE",
        };
        var by = CommonOptions.By();
        var reason = CommonOptions.Reason();
        var database = new DatabaseOptions(command);
        var remote = new RemoteOptions(command, by);
        command.Add(run);
        foreach (var option in (Option[])[retry, skip, by, reason]) command.Add(option);
        command.Validators.Add(result =>
        {
            var (wantsRetry, wantsSkip) = (result.GetValue(retry), result.GetValue(skip) is not null);
            if (wantsRetry == wantsSkip) result.AddError("One of --retry and --skip PHASE is wanted.");
            if (wantsSkip && string.IsNullOrWhiteSpace(result.GetValue(reason))) result.AddError("--skip wants a --reason: somebody answers for it.");
            if (result.GetValue(skip) is { } text && !Address.TryParse(text, out _)) result.AddError($"--skip is '{text}'; a phase such as load, load#2 or load[key] is wanted.");
        });

        command.SetAction(async (parsed, cancellation) =>
        {
            var id = RunId.Parse(parsed.GetRequiredValue(run));
            var who = parsed.GetValue(by) ?? terminal.User;
            var phase = Address.TryParse(parsed.GetValue(skip), out var address) ? address : (Address?)null;
            using var server = remote.Open(parsed, terminal);
            if (server is not null)
            {
                return phase is { } passed
                    ? await RemoteVerbs.AskAsync(
                        server, terminal, id, "skip-undo", new SkipUndoRequest(RollbackTarget.Before(passed).ToString(), parsed.GetValue(reason)!), cancellation)
                    : await RemoteVerbs.AskAsync(server, terminal, id, "retry-undo", new ControlRequest(parsed.GetValue(reason)), cancellation);
            }

            var change = await RecordingHost.ChangeAsync(
                database.Settings(parsed, terminal),
                terminal,
                id,
                $"IRunClient.{(phase is null ? nameof(RollbackOperations.RetryUndoAsync) : nameof(RollbackOperations.SkipUndoAsync))}",
                host => phase is { } skipped
                    ? host.SkipUndoAsync(id.Value, skipped, who, parsed.GetValue(reason)!, cancellation)
                    : host.RetryUndoAsync(id.Value, who, parsed.GetValue(reason), cancellation),
                cancellation);
            Write(terminal, id, phase, change);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, RunId run, Address? skipped, RunChange change)
    {
        if (!change.HasHappened)
        {
            ChangeLines.WriteNothing(terminal, $"no undo of run '{run}' has failed; it is {ChangeLines.StandsAs(change.After)}.");
            return;
        }

        var failed = ((Standing.RollbackFailed)change.Before.Standing).Phase;
        ChangeLines.WriteDone(
            terminal, skipped is null ? $"The undo of {failed} is to be tried again." : $"The undo of {failed} is passed over.", change.After);
    }
}
