using System.Text.Json;
using System.Threading.Channels;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Runs;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Runs;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Cli.Verbs;

public sealed class WatchTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);
    private readonly Sandbox _sandbox = new();
    private readonly VirtualTime _time = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_run_that_has_ended_is_printed_to_its_end()
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await ProgramCall.OfAsync(_sandbox, "watch", "a", "--database", StoredRuns.File);

        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        Assert.Equal(
            """
            event   at                        what                 data
                1   2030-01-01 12:00:00.000Z  run-started          {"definition":"import","version":"1.0","input":{"file":"a.csv"},…
                2   2030-01-01 12:00:01.000Z  phase-completed      {"phase":"load","attempt":1,"startedAt":"2030-01-01T12:00:01+00:…
                3   2030-01-01 12:00:02.000Z  run-completed        {"result":{"rows":42}}
            ● completed after 2.0 s
            """.ReplaceLineEndings("\n"),
            call.Drawn);
    }

    [Fact]
    public async Task A_run_that_ended_otherwise_ends_with_1()
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await ProgramCall.OfAsync(_sandbox, "watch", "b", "--database", StoredRuns.File);

        Assert.Equal((1, ""), (call.ExitCode, call.Error));
        Assert.EndsWith("✖ failed after 2.0 s: disk full", call.Drawn);
    }

    [Theory]
    [InlineData("2 3", "2")]
    [InlineData("", "4")]
    public async Task It_begins_where_it_is_told(string sequences, string from)
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await ProgramCall.OfAsync(_sandbox, "watch", "a", "--from", from, "--json", "--database", StoredRuns.File);

        Assert.Equal(0, call.ExitCode);
        Assert.Equal(sequences, string.Join(' ', call.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Sequence)));
    }

    [Fact]
    public async Task Events_are_printed_as_they_are_appended_until_the_run_ends()
    {
        await StoredRuns.PlantAsync(_sandbox);
        var lines = new Lines();
        var watching = WatchAsync(lines, CancellationToken.None);
        Assert.Equal("1 2 3 4", await NextAsync(lines, 4));

        await AppendAsync(5, new RunEvent.PhaseCompleted(new Address("render"), 1, RunScenario.Noon, StoredRuns.Json("1")));
        _time.Advance(RunWatch.LookEvery);
        Assert.Equal("5", await NextAsync(lines, 1));
        Assert.False(watching.IsCompleted);

        await AppendAsync(6, new RunEvent.Completed(StoredRuns.Json("2")));
        _time.Advance(RunWatch.LookEvery);
        Assert.Equal("6", await NextAsync(lines, 1));
        Assert.Equal(ExitCodes.Done, await watching.WaitAsync(Guard));
    }

    [Fact]
    public async Task Left_by_ctrl_c_it_ends_with_0()
    {
        await StoredRuns.PlantAsync(_sandbox);
        using var left = new CancellationTokenSource();
        var lines = new Lines();
        var watching = WatchAsync(lines, left.Token);
        Assert.Equal("1 2 3 4", await NextAsync(lines, 4));

        await left.CancelAsync();

        Assert.Equal(ExitCodes.Done, await watching.WaitAsync(Guard));
    }

    private async Task<int> WatchAsync(Lines lines, CancellationToken cancellation)
    {
        using var error = new StringWriter();
        var code = await DurableProgram.RunAsync(
            ["watch", "c", "--json", "--database", StoredRuns.File],
            Terminal.Plain(lines, error, _sandbox.Root, _time),
            cancellation);
        Assert.Equal("", error.ToString());
        return code;
    }

    private async Task AppendAsync(long sequence, RunEvent @event)
    {
        await using var store = await StoredRuns.OpenAsync(_sandbox.File(StoredRuns.File));
        var run = RunId.Parse("c");
        var state = (await Recovery.RunRecovery.RecoverAsync(store, run, CancellationToken.None)).State;
        var recorded = new RecordedEvent(sequence, RunScenario.Noon.AddHours(1), @event);
        state = RunEvolution.Evolve(state, recorded);
        await store.AppendAsync(new RunAppend(run, [EventCodec.Encode(recorded)], Catalog.CatalogProjection.Of(run, state)));
    }

    private static async Task<string> NextAsync(Lines lines, int count)
    {
        var next = new long[count];
        for (var i = 0; i < count; i++) next[i] = Sequence(await lines.Written.ReadAsync().AsTask().WaitAsync(Guard));
        return string.Join(' ', next);
    }

    private static long Sequence(string line) => JsonElement.Parse(line).GetProperty("sequence").GetInt64();

    /// <summary>Output that a test awaits line by line.</summary>
    private sealed class Lines : StringWriter
    {
        private readonly Channel<string> _written = Channel.CreateUnbounded<string>();

        public ChannelReader<string> Written => _written.Reader;

        public override void WriteLine(string? value) => _written.Writer.TryWrite(value!);
    }
}
