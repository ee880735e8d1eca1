using System.Collections.Immutable;
using System.Text.Json;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Runs;

namespace Akka.Durable.Cli.Changes;

/// <summary>Runs in flight, and the definitions of this assembly as the code that is about to be deployed.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Runs_whose_code_asks_for_what_is_recorded_go_on_whatever_its_version_says()
    {
        await PlantAsync("same", Order("2"), Done("price"), Done("reserve", input: "7"));
        await PlantAsync("older", Order("1"), Done("price"));
        await PlantAsync("waiting", Order("1"), Done("price"), Done("reserve"), new RunEvent.WaitStarted(new("signal:go"), "go", null));
        await PlantAsync("ended", Order("1"), Done("gone"), new RunEvent.Completed(StoredRuns.Json("1")));
        var before = await File.ReadAllBytesAsync(_sandbox.File(StoredRuns.File));

        var call = await CallAsync();

        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        Assert.StartsWith("✔ every run goes on  3 runs in flight, ", call.Out);
        Assert.Equal(before, await File.ReadAllBytesAsync(_sandbox.File(StoredRuns.File)));
    }

    [Theory]
    [InlineData("gone is recorded, and the code does not ask for it", "price", "gone")]
    [InlineData("price#2 is recorded, and the code does not ask for it", "price", "price#2")]
    public async Task A_phase_that_is_recorded_and_not_asked_for_needs_attention(string difference, params string[] recorded)
    {
        await PlantAsync("r", [Order("1"), .. recorded.Select(p => Done(p))]);

        var call = await CallAsync("--json");

        Assert.Equal(1, call.ExitCode);
        var run = Assert.Single(JsonElement.Parse(call.Out).GetProperty("runs").EnumerateArray());
        Assert.Equal(("r", "needs-attention", "1", "2"), (Text(run, "run"), Text(run, "outcome"), Text(run, "version"), Text(run, "codeVersion")));
        Assert.Contains(run.GetProperty("differences").EnumerateArray(), d => d.GetString()!.Contains(difference, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_phase_that_is_recorded_with_another_input_needs_attention()
    {
        await PlantAsync("r", Order("1"), Done("price"), Done("reserve", input: "8"));

        var call = await CallAsync();

        Assert.Equal(1, call.ExitCode);
        Assert.Contains("r  checked-order 1 → 2  reserve is recorded with another input than this version of the code gives it", call.Drawn);
    }

    [Fact]
    public async Task A_result_that_the_code_cannot_read_any_more_needs_attention()
    {
        await PlantAsync("r", Order("1"), Done("price", result: "{\"amount\":7}"));

        Assert.Contains("over what is recorded it throws ", (await CallAsync()).Out);
    }

    [Fact]
    public async Task A_run_without_a_definition_is_named()
    {
        await PlantAsync("r", Order("1") with { Definition = "nobodys" });

        var call = await CallAsync();

        Assert.Equal(1, call.ExitCode);
        Assert.Contains("r  nobodys 1  has no definition in the assembly", call.Drawn);
    }

    [Theory]
    [InlineData("1", 0, "every run goes on")]
    [InlineData("0", 1, "because CheckedWithServices is made with services, and its version is another")]
    public async Task A_definition_that_is_made_with_services_is_judged_by_its_version(string version, int code, string said)
    {
        await PlantAsync("r", Order(version) with { Definition = nameof(CheckedWithServices) });

        var call = await CallAsync();

        Assert.Equal(code, call.ExitCode);
        Assert.Contains(said, Unwrapped(call));
    }

    [Fact]
    public async Task Versions_alone_are_compared_where_no_code_is_to_run()
    {
        await PlantAsync("r", Order("1"), Done("price"));

        Assert.Contains("because --versions-only was given, and its version is another", Unwrapped(await CallAsync("--versions-only")));
    }

    [Fact]
    public async Task An_assembly_that_cannot_be_loaded_is_refused()
    {
        await PlantAsync("r", Order("1"));

        var call = await ProgramCall.OfAsync(_sandbox, "check", "--assembly", StoredRuns.File, "--database", StoredRuns.File);

        Assert.Equal(4, call.ExitCode);
        Assert.StartsWith("unreadable-assembly: ", call.Error);
    }

    [Fact]
    public async Task An_assembly_that_is_not_there_is_refused_in_one_sentence()
    {
        await PlantAsync("r", Order("1"));

        var call = await ProgramCall.OfAsync(_sandbox, "check", "--assembly", "nowhere.dll", "--database", StoredRuns.File);

        Assert.Equal(4, call.ExitCode);
        Assert.EndsWith("nowhere.dll' cannot be loaded: there is no such file", call.Error.TrimEnd());
    }

    private static string Unwrapped(ProgramCall call) => call.Drawn.Replace('\n', ' ');

    private static RunEvent.Started Order(string version) =>
        new("checked-order", version, StoredRuns.Json("7"), "host-1", ImmutableSortedDictionary<string, string>.Empty);

    private static RunEvent.PhaseCompleted Done(string phase, string? input = null, string result = "1")
    {
        Assert.True(Address.TryParse(phase, out var address));
        return new(address, 1, RunScenario.Noon, StoredRuns.Json(result), input is null ? null : StoredRuns.Json(input));
    }

    private static string? Text(JsonElement run, string name) => run.GetProperty(name).GetString();

    private async Task PlantAsync(string run, params RunEvent[] events)
    {
        await using var store = await StoredRuns.OpenAsync(_sandbox.File(StoredRuns.File));
        await StoredRuns.AppendAsync(store, run, events, RunScenario.Noon);
    }

    private Task<ProgramCall> CallAsync(params string[] options) =>
        ProgramCall.OfAsync(_sandbox, ["check", "--assembly", typeof(CheckTests).Assembly.Location, "--database", StoredRuns.File, .. options]);
}

/// <summary>The code that is about to be deployed. Nothing of it that does anything may be run by a check.</summary>
public sealed class CheckedOrder : RunDefinition<int, int>
{
    public override string Name => "checked-order";

    public override string Version => "2";

    public override async Task<int> ExecuteAsync(RunContext run, int input)
    {
        await run.PhaseAsync("price", Run);
        await run.PhaseAsync("reserve", Run, new PhaseOptions { Input = input });
        await run.SignalAsync<int>("go");
        return await run.PhaseAsync("ship", Run);
    }

    private static Task<int> Run(PhaseContext phase)
    {
        Environment.FailFast($"{phase.Address} was run by a check.");
        return Task.FromResult(0);
    }
}

/// <summary>A definition that only a host with services can make.</summary>
public sealed class CheckedWithServices(TimeProvider time) : RunDefinition<int, DateTimeOffset>
{
    public override Task<DateTimeOffset> ExecuteAsync(RunContext run, int input) => run.PhaseAsync("time", _ => Task.FromResult(time.GetUtcNow()));
}
