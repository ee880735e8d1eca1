using System.CommandLine;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Journal;
using Akka.Durable.Verification;
using Spectre.Console;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable verify [RUN]</c>: checks what the rules promise of a database.</summary>
internal static class VerifyVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("verify", "Checks a database against the rules; ends with 1 and names each violation when one is broken.");
        var run = new Argument<string?>("RUN") { Description = "Id of one run; all runs without it.", Arity = ArgumentArity.ZeroOrOne };
        var json = CommonOptions.Json();
        var database = new DatabaseOptions(command);
        command.Add(run);
        command.Add(json);

        command.SetAction(async (parsed, cancellation) =>
        {
            RunId? only = parsed.GetValue(run) is { } text ? RunId.Parse(text) : null;
            await using var store = await database.OpenToReadAsync(parsed, terminal, cancellation);
            var (runs, events, snapshots) = (0L, 0L, 0L);
            List<Violation> violations = [];
            await foreach (var verified in VerifiedAsync(store, only, cancellation))
            {
                runs++;
                events += verified.Events;
                snapshots += verified.Snapshots;
                violations.AddRange(verified.Violations);
            }

            if (parsed.GetValue(json))
            {
                terminal.WriteJson(new
                {
                    holds = violations.Count == 0,
                    runs,
                    events,
                    snapshots,
                    violations = violations.Select(v => new { run = v.Run.Value, v.Rule, v.Evidence }),
                });
            }
            else
            {
                Write(terminal, runs, events, snapshots, violations);
            }

            return violations.Count == 0 ? ExitCodes.Done : ExitCodes.AnythingElse;
        });
        return command;
    }

    private static async IAsyncEnumerable<VerifiedRun> VerifiedAsync(
        IRunStore store, RunId? only, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (only is { } run)
        {
            yield return await StoreVerification.VerifyAsync(store, run, cancellation) ?? throw ShowVerb.NoSuchRun(run);
            yield break;
        }

        await foreach (var verified in StoreVerification.VerifyAllAsync(store, cancellation))
        {
            yield return verified;
        }
    }

    private static void Write(Terminal terminal, long runs, long events, long snapshots, List<Violation> violations)
    {
        var looked = $"{Shown.Count(runs, "run")}, {Shown.Count(events, "event")}, {Shown.Count(snapshots, "snapshot")}";
        var screen = terminal.Screen;
        if (violations.Count == 0)
        {
            screen.MarkupLine($"[green]✔ every rule holds[/]  {looked}");
            foreach (var rule in VerificationRules.All)
            {
                screen.MarkupLine($"  [green]✔[/] [grey]{rule}[/]");
            }

            return;
        }

        screen.MarkupLine($"[red]✖ {Shown.Count(violations.Count, "violation")}[/]  {looked}");
        foreach (var violation in violations)
        {
            screen.MarkupLine($"  [red]✖[/] {Markup.Escape(violation.Run.Value)}  [bold]{violation.Rule}[/]  {Markup.Escape(violation.Evidence)}");
        }
    }
}
