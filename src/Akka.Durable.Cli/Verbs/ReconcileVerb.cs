using System.CommandLine;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Maintenance;
using Akka.Durable.Reconciliation;
using Spectre.Console;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable reconcile</c>: what a host does in every interval, done now.</summary>
internal static class ReconcileVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("reconcile", "Removes ended runs whose time has come and puts right what does not belong together; hosts do it by themselves.");
        var options = new MaintenanceOptions(command, "Says what would be done, and changes nothing. A host may hold the database.");
        var crash = new Option<int?>("--crash-at") { Description = "Kills this process at that step of the pass, from 1.", Hidden = true };
        command.Add(crash);

        command.SetAction(async (parsed, cancellation) =>
        {
            var (settings, isDry, isJson) = options.Read(parsed, terminal);
            var kill = new PlannedKill(parsed.GetValue(crash));
            ReconcileReport report;
            if (isDry)
            {
                await using var store = await DatabaseOptions.OpenToReadAsync(settings, cancellation);
                report = await new ReconcilePass(store, settings, new ReconcilingProgram(store, holds: false, kill, Found), dryRun: true)
                    .RunAsync(terminal.Time.GetUtcNow(), cancellation);
            }
            else
            {
                // Looked at first: a database that is not there is not made.
                await using (await DatabaseOptions.OpenToReadAsync(settings, cancellation))
                {
                }

                await using var held = await HeldStore.OpenAsync(settings, terminal, cancellation);
                report = await new ReconcilePass(held.Store, settings, new ReconcilingProgram(held.Store, holds: true, kill, Found))
                    .RunAsync(terminal.Time.GetUtcNow(), cancellation);
            }

            Write(terminal, report, isDry, isJson);
            return report.Failures.Count == 0 ? ExitCodes.Done : ExitCodes.AnythingElse;

            void Found(Finding finding)
            {
                if (isJson) terminal.WriteJson(new { run = finding.Run.Value, finding.Kind, finding.Evidence, finding.Action });
                else terminal.Screen.MarkupLine($"  {Markup.Escape(finding.Run.Value)}  [bold]{finding.Kind}[/]  {Markup.Escape(finding.Evidence)}  [grey]{(isDry ? "would be " : "")}{finding.Action}[/]");
            }
        });
        return command;
    }

    private static void Write(Terminal terminal, ReconcileReport report, bool isDry, bool isJson)
    {
        var found = report.Findings.Values.Sum();
        if (isJson)
        {
            terminal.WriteJson(new { looked = report.Looked, found, dryRun = isDry, failures = report.Failures });
            return;
        }

        var verdict = found == 0 ? "[green]✔ nothing to do[/]" : isDry ? $"{Shown.Count(found, "finding")}; nothing was changed" : Shown.Count(found, "finding");
        terminal.Screen.MarkupLine($"{verdict}  [grey]{Shown.Count(report.Looked, "run")} looked at[/]");
        foreach (var failure in report.Failures) terminal.Error.WriteLine(failure);
    }
}
