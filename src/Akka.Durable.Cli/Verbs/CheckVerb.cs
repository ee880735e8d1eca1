using System.CommandLine;
using System.Text.Json;
using Akka.Durable.Checks;
using Akka.Durable.Cli.Checks;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Execution;
using Spectre.Console;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable check --assembly DLL</c>: says before a deploy what becomes of the runs in flight under the new code.</summary>
internal static class CheckVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("check", "Says before a deploy which runs in flight go on under the code of an assembly, and which do not; ends with 1 then.");
        var assembly = new Option<string>("--assembly", "-a") { Description = "The assembly with the definitions, beside what it needs.", HelpName = "DLL", Required = true };
        var versionsOnly = new Option<bool>("--versions-only")
        {
            Description = "Compares names and versions alone. Without it the code between phases is run over what is recorded; no phase is.",
        };
        var json = CommonOptions.Json();
        var database = new DatabaseOptions(command);
        foreach (var option in (Option[])[assembly, versionsOnly, json]) command.Add(option);

        command.SetAction(async (parsed, cancellation) =>
        {
            var code = LoadedCode.Of(terminal.FullPath(parsed.GetRequiredValue(assembly)), leads: !parsed.GetValue(versionsOnly));
            var settings = database.Settings(parsed, terminal);
            var services = new ExecutionServices(settings, new(JsonSerializerOptions.Web, settings.PayloadBytesMax), terminal.Time, static () => 0);
            await using var store = await DatabaseOptions.OpenToReadAsync(settings, cancellation);
            List<CheckedRun> runs = [];
            await foreach (var run in DeploymentCheck.CheckAsync(store, code.Find, services, cancellation)) runs.Add(run);

            if (parsed.GetValue(json)) terminal.WriteJson(Document(runs));
            else Write(terminal, runs, code.Count);
            return runs.TrueForAll(r => r.Outcome is CheckOutcome.GoesOn) ? ExitCodes.Done : ExitCodes.AnythingElse;
        });
        return command;
    }

    private static object Document(List<CheckedRun> runs) => new
    {
        goesOn = runs.TrueForAll(r => r.Outcome is CheckOutcome.GoesOn),
        runs = runs.Select(r => new
        {
            run = r.Run.Value, r.Definition, r.Version, r.CodeVersion, outcome = Name(r.Outcome), r.Differences,
        }),
    };

    private static void Write(Terminal terminal, List<CheckedRun> runs, int definitions)
    {
        var screen = terminal.Screen;
        var good = runs.Count(r => r.Outcome is CheckOutcome.GoesOn);
        var all = $"{Shown.Count(runs.Count, "run")} in flight, {Shown.Count(definitions, "definition")} in the assembly";
        screen.MarkupLine(good == runs.Count ? $"[green]✔ every run goes on[/]  {all}" : $"[red]✖ {runs.Count - good} of {all}[/]");
        foreach (var run in runs.Where(r => r.Outcome is not CheckOutcome.GoesOn))
        {
            var versions = run.CodeVersion is { } version && version != run.Version ? $"{run.Version} → {version}" : run.Version;
            screen.MarkupLine($"  [red]✖[/] {Markup.Escape(run.Run.Value)}  [bold]{Markup.Escape(run.Definition)} {Markup.Escape(versions)}[/]  {Markup.Escape(Sentence(run))}");
        }
    }

    private static string Sentence(CheckedRun run) =>
        run.Outcome is CheckOutcome.NoDefinition ? "has no definition in the assembly" : string.Join("; ", run.Differences);

    private static string Name(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.GoesOn => "goes-on",
        CheckOutcome.NeedsAttention => "needs-attention",
        CheckOutcome.NoDefinition => "no-definition",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome."),
    };
}
