using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Cli.Changes;

/// <summary>Changes a run in a database that no host holds: what is asked is recorded, and nothing is executed.</summary>
internal static class RecordingHost
{
    /// <param name="settings">They name the database, which must be there already.</param>
    /// <param name="terminal">Gives the clock.</param>
    /// <param name="run">The run, which must be there.</param>
    /// <param name="call">What a program calls to ask the same of its own host.</param>
    /// <param name="act">Asks for the change.</param>
    /// <param name="cancellation">Gives up; the change may have been made.</param>
    /// <exception cref="RunRefusedException"><c>unknown-run</c>; <c>database-held</c>, with how to go through that host; or the change is refused.</exception>
    public static async Task<RunChange> ChangeAsync(
        DurableSettings settings,
        Terminal terminal,
        RunId run,
        string call,
        Func<IRunClient, Task> act,
        CancellationToken cancellation)
    {
        await MustKnowAsync(settings, run, cancellation);
        await using var host = await OpenAsync(settings, terminal, call, cancellation);
        var before = await host.FindAsync(run.Value, cancellation) ?? throw KnownRuns.NoSuchRun(run);
        await act(host);
        var after = await host.FindAsync(run.Value, cancellation) ?? throw KnownRuns.NoSuchRun(run);
        return new(before, after);
    }

    // A host would create a database that is not there; and who asks for a run that is not there need not wait for one that is held.
    private static async Task MustKnowAsync(DurableSettings settings, RunId run, CancellationToken cancellation)
    {
        await using var store = await DatabaseOptions.OpenToReadAsync(settings, cancellation);
        if (!await store.KnowsAsync(run, cancellation)) throw KnownRuns.NoSuchRun(run);
    }

    private static async Task<DurableHost> OpenAsync(DurableSettings settings, Terminal terminal, string call, CancellationToken cancellation)
    {
        try
        {
            return await DurableHost.StartAsync(
                new DurableHostOptions { Settings = settings, Time = terminal.Time, ExecutesRuns = false }, cancellation);
        }
        catch (RunRefusedException held) when (held.Code == RefusalCodes.DatabaseHeld)
        {
            throw ProgramRefusals.Of(
                held.Code,
                $"{held.Message} Nothing was changed. Ask through the program that runs this host ({call}), or end it, with Ctrl-C or as a service is stopped, and give this command again.");
        }
    }
}

/// <summary>A run before and after something was asked of it.</summary>
internal sealed record RunChange(RunState Before, RunState After)
{
    /// <summary>Whether anything was recorded; what is asked twice changes nothing the second time.</summary>
    public bool HasHappened => After.Sequence > Before.Sequence;
}
