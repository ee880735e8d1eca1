using Akka.Durable.Catalog;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;

namespace Akka.Durable.TestKit.Programs;

/// <summary>Everybody who has to do with the runs of programs from outside: starts them, sends what they wait for, rolls back, resumes, cancels.</summary>
/// <remarks>All that it does follows from how a run stands, so it may be done again by the next host's driver. Beside that it does now and then what
/// must make no difference.</remarks>
/// <param name="client">The host.</param>
/// <param name="programs">By the id of the run that is to execute it.</param>
/// <param name="chance">What makes no difference, and in which order.</param>
public sealed class ProgramDriver(IRunClient client, IReadOnlyDictionary<string, RunProgram> programs, Random chance)
{
    private const int PageMax = 1000;

    /// <summary>So often at most a run is disturbed for no reason: one that gets nowhere must be seen to.</summary>
    private const int DisturbedMax = 3;

    private readonly Dictionary<string, Dictionary<string, Statement>> _statements =
        programs.ToDictionary(p => p.Key, p => p.Value.All().ToDictionary(s => s.Name));

    private readonly Dictionary<RunId, int> _disturbed = [];

    /// <summary>The refusal met last: what a driver that gets nowhere has to say.</summary>
    public RunRefusedException? LastRefusal { get; private set; }

    public async Task StartAsync(long value)
    {
        foreach (var (run, program) in programs)
        {
            await client.StartAsync(
                ProgramInterpreter.DefinitionName, new ProgramInput(program, value), new() { Id = run, Compensate = program.Compensates });
        }
    }

    /// <summary>Looks at every run once, and gives each what it waits for.</summary>
    /// <param name="settled">Those known to need nothing, which are passed over; what comes to rest is added.</param>
    /// <returns>How those look that need something, a line each; and whether anything was done.</returns>
    public async Task<(string Looks, bool Did)> RoundAsync(HashSet<string> settled)
    {
        var (looks, did) = (new List<string>(), false);
        foreach (var run in await RunsAsync())
        {
            if (settled.Contains(run.Value) || await client.FindAsync(run.Value) is not { } state) continue;

            MustStandWell(run, state);
            if (await TryAsync(() => ServeAsync(run, state)))
            {
                did = true;
            }
            else if (state.Standing.IsEnded && Obligations.Errands(state).Count == 0)
            {
                settled.Add(run.Value);
                continue;
            }

            looks.Add($"{run} at {state.Sequence} {state.Standing}, owner {state.Owner}, epoch {state.Epoch}, waits for {string.Join(", ", state.Waits.Open.Keys)}");
        }

        return (string.Join("\n", looks), did);
    }

    /// <summary>Every run there is, children included.</summary>
    public async Task<IReadOnlyList<RunId>> RunsAsync()
    {
        var runs = new List<RunId>();
        for (CatalogPage? page = null; page is null || page.Next is not null;)
        {
            page = await client.ListAsync(new() { Definition = ProgramInterpreter.DefinitionName, Limit = PageMax, After = page?.Next });
            runs.AddRange(page.Rows.Select(r => r.Run).Where(r => programs.ContainsKey(RootOf(r))));
        }

        return runs;
    }

    /// <summary>The run that a caller started, for whose program this one executes a part.</summary>
    public static string RootOf(RunId run) => run.Value.Split(':')[0];

    private static void MustStandWell(RunId run, RunState state)
    {
        if (state.Standing is Standing.Quarantined or Standing.Mismatched or Standing.RollbackFailed or Standing.Suspended { Code: not null })
        {
            throw new ProgramFailedException(run, $"it stands at {state.Standing}");
        }
    }

    private async Task<bool> TryAsync(Func<Task<bool>> serve)
    {
        try
        {
            return await serve();
        }
        catch (RunRefusedException refused)
        {
            // The run went on meanwhile, or the host could not say: the next look tells.
            LastRefusal = refused;
            return true;
        }
    }

    private async Task<bool> ServeAsync(RunId run, RunState state)
    {
        if (state.Standing.IsEnded) return await GoBackAfterwardsAsync(run, state);

        if (state.Standing is Standing.Suspended or Standing.Paused && OneIn(2))
        {
            await client.ResumeAsync(run.Value);
            return true;
        }

        // What it waits for is of no use to it before all is undone.
        if (state.Undoing is not null || state.Stop is not null) return false;

        foreach (var (address, _) in state.Waits.Open.OrderBy(w => w.Key.ToString(), StringComparer.Ordinal))
        {
            if (await ServeAsync(run, state, address)) return true;
        }

        return await DisturbAsync(run, state);
    }

    private async Task<bool> ServeAsync(RunId run, RunState state, Address wait)
    {
        var name = wait.Name[(wait.Name.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (name == RunProgram.CancelName)
        {
            await client.CancelAsync(run.Value, "somebody", "its program says so");
            return true;
        }

        switch (_statements[RootOf(run)].GetValueOrDefault(name))
        {
            case Statement.Receive { Comes: true } receive:
                await SendAsync(receive.Name, receive.Amount);
                return true;

            case Statement.First { Comes: { } place } first:
                await SendAsync(ProgramInterpreter.SignalOf(first, place), first.Amount);
                return true;

            case Statement.GoBack back when !state.Rollbacks.Exists(r => r.Id == back.Name):
                await client.RollBackAsync(run.Value, TargetOf(back.To), back.Name, "somebody");
                return true;

            case Statement.GoBack back:
                await SendAsync(back.Name, 0);
                return true;

            default:
                return false;
        }

        // Sent twice now and then, and what was sent before a rollback is sent again after it: both make no difference.
        async Task SendAsync(string signal, int amount)
        {
            for (var rollbacks = OneIn(3) ? 0 : state.Rollbacks.Count; rollbacks <= state.Rollbacks.Count; rollbacks++)
            {
                var isKnown = rollbacks < state.Rollbacks.Count;
                var id = $"{wait}@{rollbacks}";
                if (isKnown && !state.ReadSignalIds.Contains(id)) continue;

                await client.SignalAsync(run.Value, signal, amount + (rollbacks * ProgramOracle.PerRollback), id);
            }
        }
    }

    private async Task<bool> GoBackAfterwardsAsync(RunId run, RunState state)
    {
        if (programs.GetValueOrDefault(run.Value)?.Afterwards is not { } to || state.Rollbacks.Exists(r => r.Id == RunProgram.AfterwardsName)) return false;

        await client.RollBackAsync(run.Value, TargetOf(to), RunProgram.AfterwardsName, "somebody");
        return true;
    }

    private async Task<bool> DisturbAsync(RunId run, RunState state)
    {
        var disturbed = _disturbed.GetValueOrDefault(run);
        if (disturbed == DisturbedMax || !OneIn(20)) return false;

        _disturbed[run] = disturbed + 1;
        if (OneIn(2) && state.Standing is not (Standing.Suspended or Standing.Paused)) await client.PauseAsync(run.Value, "somebody", "for no reason");
        else await client.SignalAsync(run.Value, "nobody-waits-for-it", 0, "noise");
        return true;
    }

    private static RollbackTarget TargetOf(string to) => to == RunProgram.Start ? RollbackTarget.Start : RollbackTarget.Before(new(to));

#pragma warning disable CA5394 // nobody has to be unable to guess it
    private bool OneIn(int times) => chance.Next(times) == 0;
#pragma warning restore CA5394
}
