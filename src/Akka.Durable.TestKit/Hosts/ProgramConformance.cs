using System.Globalization;
using System.Text.Json;
using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Programs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Programs made at random, executed while hosts die under them, come to what arithmetic says.</summary>
/// <remarks>
/// <c>DURABLE_PROPERTY_SEED=4711</c> makes other programs, <c>DURABLE_PROPERTY_TESTS=10000</c> more of them. Which threads meet where is not in the seed:
/// what fails may need some tries to fail again.
/// </remarks>
public abstract class ProgramConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private const int DefaultSeed = 20300101;
    private const long Value = 5;

    // Hosts share a virtual clock that runs ahead of a busy machine: what is to be given time is given ages.
    private static readonly TimeSpan Ages = TimeSpan.FromDays(40);

    /// <summary>Programs in all; 150 by default.</summary>
    protected virtual int Programs => 150;

    /// <summary>Programs in one host at a time; 25 by default.</summary>
    protected virtual int AtOnce => 25;

    /// <summary>Smaller programs that are tried in place of one that failed.</summary>
    private const int SmallerMax = 60;

    /// <summary>Hosts that die or stop while they execute a batch, at most; 5 by default.</summary>
    protected virtual int HostsLostMax => 5;

    [Fact]
    public async Task Whatever_a_program_does_and_whenever_its_host_dies_it_comes_to_what_it_should()
    {
        var seed = Number("DURABLE_PROPERTY_SEED", DefaultSeed);
        var count = Number("DURABLE_PROPERTY_TESTS", Programs);
        for (var first = 0; first < count; first += AtOnce)
        {
            var programs = Enumerable.Range(first, Math.Min(AtOnce, count - first)).ToDictionary(NameOf, i => ProgramGenerator.Of(unchecked(seed + i)));
            try
            {
                await PlayAsync(programs, new Random(unchecked(seed + first)));
            }
            catch (Exception failed)
            {
                // The same programs, hosts and moments again, and none of those before.
                var again = $"DURABLE_PROPERTY_SEED={unchecked(seed + first)} DURABLE_PROPERTY_TESTS={programs.Count}";
                var what = failed is ProgramFailedException { Run: var run } ? await DescribeAsync(run, programs[ProgramDriver.RootOf(run)]) : "";
                throw new InvalidOperationException($"{again} does it again. {what}{failed.Message}", failed);
            }
        }
    }

    // Of one length, so that they come in one order whichever batch they are in.
    private static string NameOf(int number) => $"p{number:D9}";

#pragma warning disable CA5394 // nobody has to be unable to guess it
    private async Task PlayAsync(Dictionary<string, RunProgram> programs, Random random)
    {
        var world = new ProgramWorld(Time);
        var settled = new HashSet<string>();
        for (var toLose = random.Next(HostsLostMax + 1); ; toLose--)
        {
            Settings = AnySettings(random);
            var hands = world.Begin();
            await HostAsync(new ProgramInterpreter(hands));
            var driver = new ProgramDriver(Client, programs, random);
            await driver.StartAsync(Value).OrHangAsync();
            if (await DriveAsync(driver, settled, random, rounds: toLose > 0 ? 1 + random.Next(60) : null))
            {
                await AssertAsync(driver, programs, world).OrHangAsync();
                await Host.StopAsync().OrHangAsync();
                return;
            }

            if (random.Next(4) == 0)
            {
                await Host.StopAsync().OrHangAsync();
            }
            else
            {
                // It dies in the middle of whatever it is asked for now.
                _ = Ignored(new ProgramDriver(Client, programs, new Random(random.Next())).RoundAsync([]));
                hands.Die();
                await Host.CrashAsync().OrHangAsync();
            }
        }
    }

    /// <returns>Whether all has come to rest.</returns>
    private async Task<bool> DriveAsync(ProgramDriver driver, HashSet<string> settled, Random random, int? rounds)
    {
        var (looked, patience) = ("at first", new CancellationTokenSource(HangGuard.Patience));
        for (var round = 0; rounds is null || round < rounds; round++)
        {
            var (looks, did) = await driver.RoundAsync(settled).OrHangAsync();

            // What has come to rest may have been roused since: all must be at rest at one time.
            if (looks.Length == 0 && !did && looked.Length == 0) return true;
            if (looks.Length == 0) settled.Clear();
            if (patience.IsCancellationRequested) throw Stuck(driver, looks);
            if (!did || looks == looked) await Time.AdvanceAsync(TimeSpan.FromMilliseconds(500 + random.Next(4000))).OrHangAsync();
            if (looks != looked) (looked, patience) = (looks, new(HangGuard.Patience));
        }

        return false;
    }

    private static ProgramFailedException Stuck(ProgramDriver driver, string looks) => new(
        RunId.Parse(looks.Split(' ', 2)[0]), $"nothing has moved for a minute:\n{looks}\nrefused last: {driver.LastRefusal?.Message}");

    private DurableSettings AnySettings(Random random) => Settings with
    {
        Strict = true,
        CancelGrace = Ages,
        Store = Settings.Store with { LeaseDuration = Ages },
        Recovery = Settings.Recovery with { AttemptsMax = 100 },
        ParkAfter = random.Next(3) switch { 0 => TimeSpan.Zero, 1 => TimeSpan.FromSeconds(10), _ => TimeSpan.FromDays(1) },
        SnapshotEvery = random.Next(3) switch { 0 => 1, 1 => 7, _ => 100 },
    };
#pragma warning restore CA5394

    private async Task AssertAsync(ProgramDriver driver, Dictionary<string, RunProgram> programs, ProgramWorld world)
    {
        var invocations = world.Invocations.ToDictionary(i => i.Nonce);
        var last = world.Invocations.GroupBy(i => (i.Run, i.Phase)).ToDictionary(g => g.Key, g => g.Max(i => i.Epoch));
        var stands = world.Standing.ToHashSet();
        foreach (var run in await driver.RunsAsync())
        {
            var state = (await Client.FindAsync(run.Value))!;
            try
            {
                if (programs.TryGetValue(run.Value, out var program)) AssertEnd(program, state);
                AssertWorld(run, state, invocations, last, stands);
            }
            catch (Exception wrong)
            {
                throw new ProgramFailedException(run, wrong.Message, wrong);
            }
        }
    }

    private void AssertEnd(RunProgram program, RunState state)
    {
        switch (program.End)
        {
            case ProgramEnd.Returns:
                var result = Assert.IsType<Standing.Completed>(state.Standing).Result;
                Assert.Equal(ProgramOracle.ResultOf(program, Value), Client.Json.Read<Carried>(result, "The result")!.Value);
                break;

            case ProgramEnd.Throws:
                var failure = Assert.IsType<Standing.Failed>(state.Standing).Failure;
                Assert.Equal($"thrown with {ProgramOracle.ResultOf(program, Value).ToString(CultureInfo.InvariantCulture)}", failure.Message);
                break;

            case ProgramEnd.IsCancelled:
                Assert.IsType<Standing.Cancelled>(state.Standing);
                break;
        }
    }

    // What was recorded ran no more after it; what stands outside is what completed phases made, unless it was undone.
    private void AssertWorld(
        RunId run,
        RunState state,
        Dictionary<long, ProgramWorld.Invocation> invocations,
        Dictionary<(RunId Run, Address Phase), long> last,
        HashSet<string> stands)
    {
        Assert.Empty(state.Mismatches);
        foreach (var (address, phase) in state.Phases)
        {
            if (phase is not PhaseState.Completed { Forgotten: false } done) continue;

            var recorded = invocations[Client.Json.Read<PhaseRecord>(done.Result, $"{address}")!.Nonce];
            Assert.Equal((run, address), (recorded.Run, recorded.Phase));
            Assert.True(last[(run, address)] == recorded.Epoch, $"{address} was recorded in epoch {recorded.Epoch} and ran again in {last[(run, address)]}");
            if (done.Undoable && state.Standing is Standing.Completed) Assert.Contains($"{run}/{address}", stands);
        }

        if (state.Standing is not Standing.Completed && state.Header!.Compensate) Assert.DoesNotContain(stands, s => s.StartsWith($"{run}/", StringComparison.Ordinal));
    }

    private async Task<string> DescribeAsync(RunId run, RunProgram program)
    {
        var events = (await Source.EventsAsync(run)).Select(e => $"  {e.Sequence} {e.At:HH:mm:ss.fff} {e.Event}");
        var (smallest, why) = await SmallestAsync(program);
        var alone = why is null ? "alone it does not fail: it takes those beside it, or other moments" : $"as small as it could be made, where \"{why}\":\n{JsonSerializer.Serialize(smallest)}";
        return $"{run}\n{string.Join("\n", events)}\nof the program {JsonSerializer.Serialize(program)}\n{alone}\n";
    }

    // Alone, in hosts that die as often. One that gets stuck takes a minute to be known for it: then it is as small as it gets.
    private async Task<(RunProgram Program, string? Why)> SmallestAsync(RunProgram program)
    {
        var (tried, why) = (0, (string?)null);
        using var patience = new CancellationTokenSource(HangGuard.Patience);
        if (!await FailsAsync(program)) return (program, null);

        return (await ProgramShrinker.ShrinkAsync(program, FailsAsync, SmallerMax), why);

        async Task<bool> FailsAsync(RunProgram smaller)
        {
            if (patience.IsCancellationRequested) return false;

            try
            {
                await Host.CrashAsync().OrHangAsync();
                await PlayAsync(new() { [$"smaller-{++tried}"] = smaller }, new Random(tried));
                return false;
            }
            catch (Exception failed)
            {
                why = failed.Message;
                return true;
            }
        }
    }

    private static async Task Ignored(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
