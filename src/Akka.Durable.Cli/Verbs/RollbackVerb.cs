using System.CommandLine;
using Akka.Durable.Cli.Changes;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Serving;
using Akka.Durable.Recovery;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Spectre.Console;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable rollback RUN --to PHASE</c>: makes an earlier point of a run its present, or shows what that would retire and undo.</summary>
internal static class RollbackVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("rollback", "Makes an earlier point of a run its present; what came after it is retired, and undone where its code says how.");
        var run = CommonOptions.Run();
        var to = CommonOptions.To();
        var by = CommonOptions.By();
        var reason = CommonOptions.Reason();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only shows what would be retired and undone. Works while a host holds the database." };
        var json = CommonOptions.Json();
        var database = new DatabaseOptions(command);
        var remote = new RemoteOptions(command, by);
        command.Add(run);
        foreach (var option in (Option[])[to, by, reason, dryRun, json]) command.Add(option);

        command.SetAction(async (parsed, cancellation) =>
        {
            var id = RunId.Parse(parsed.GetRequiredValue(run));
            var target = RollbackTarget.Parse(parsed.GetRequiredValue(to));
            using var server = remote.Open(parsed, terminal);
            if (server is not null && parsed.GetValue(dryRun))
            {
                return await RemoteVerbs.PlanAsync(server, terminal, id, target.ToString(), parsed.GetValue(json), cancellation);
            }

            if (server is not null)
            {
                return await RemoteVerbs.AskAsync(server, terminal, id, "rollback", new { to = target.ToString(), reason = parsed.GetValue(reason) }, cancellation);
            }

            var settings = database.Settings(parsed, terminal);
            var isDry = parsed.GetValue(dryRun);
            var change = isDry
                ? await LookAsync(settings, id, target, cancellation)
                : await RecordingHost.ChangeAsync(
                    settings,
                    terminal,
                    id,
                    $"IRunClient.{nameof(RollbackOperations.RollBackAsync)}",
                    host => host.RollBackAsync(
                        id.Value, target, by: parsed.GetValue(by) ?? terminal.User, reason: parsed.GetValue(reason), cancellation: cancellation),
                    cancellation);
            var plan = RollbackPlan.Of(change.Before, target)!;
            if (parsed.GetValue(json)) terminal.WriteJson(Document(id, change.Before, plan, isDry));
            else Write(terminal, id, change, plan, isDry);
            return ExitCodes.Done;
        });
        return command;
    }

    // Decided as the real one would be, so that it refuses what that refuses; and read only, so that no host is disturbed.
    private static async Task<RunChange> LookAsync(DurableSettings settings, RunId run, RollbackTarget to, CancellationToken cancellation)
    {
        await using var store = await DatabaseOptions.OpenToReadAsync(settings, cancellation);
        var state = (await RunRecovery.RecoverAsync(store, run, cancellation)).State;
        if (!state.IsStarted) throw await store.WhyNothingAsync(run, cancellation);
        if (RunDecider.Decide(state, new RunCommand.RollBack(to, Id: null, By: null, Reason: null), state.LastAt) is Decision.Refused refused)
        {
            throw new RunRefusedException(refused.Refusal);
        }

        return new(state, state);
    }

    private static object Document(RunId run, RunState before, RollbackPlan plan, bool isDry) => new
    {
        run = run.Value,
        to = plan.To.ToString(),
        dryRun = isDry,
        keeps = before.Phases
            .Where(p => !plan.Phases.Contains(p.Key))
            .OrderBy(p => p.Value.FirstSequence)
            .Select(p => p.Key.ToString()),
        retires = plan.Phases.Select(p => p.ToString()),
        retiresWaits = plan.Waits.Select(w => w.ToString()),
        undoes = plan.Undos.Select(u => u.ToString()),
    };

    private static void Write(Terminal terminal, RunId run, RunChange change, RollbackPlan plan, bool isDry)
    {
        var screen = terminal.Screen;
        screen.MarkupLine(Markup.Escape($"Run '{run}' {(isDry ? "would go" : "is taken")} back to {plan.To}, from where it stands {ChangeLines.StandsAs(change.Before)}."));
        RollbackPage.Write(terminal, change.Before, plan);
        if (isDry) ChangeLines.WriteNothing(terminal, "give the command without --dry-run for that.");
        else ChangeLines.WriteDone(terminal, $"Run '{run}' is back at {plan.To}.", change.After);
    }
}
