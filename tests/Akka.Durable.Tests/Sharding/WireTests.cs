using System.Collections.Immutable;
using Akka.Actor;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.History;
using Akka.Durable.Journal;
using Akka.Durable.Recovery;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Runs;
using Akka.Durable.Wire;

namespace Akka.Durable.Tests.Sharding;

/// <summary>Every message, sent over remoting to the node that keeps the run: honoured or refused as Core decides, and answered back.</summary>
public sealed class WireTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private static readonly DateTimeOffset Later = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly IReadOnlyList<RunCommand> Commands =
    [
        Bench.StartOf("waits"),
        new RunCommand.Wake(),
        Bench.Signal("s1"),
        new RunCommand.Cancel("Ada", "enough"),
        new RunCommand.Terminate("Ada", "enough"),
        new RunCommand.Pause("Ada", "lunch"),
        new RunCommand.Suspend("Ada", "looks odd"),
        new RunCommand.ChangeDeadline(Later, "Ada", "more time"),
        new RunCommand.Resume("Ada", "back"),
        new RunCommand.RetryFailed("Ada", "once more"),
        new RunCommand.RollBack(RollbackTarget.Start, "rb-1", "Ada", "again"),
        new RunCommand.RetryUndo("Ada", "once more"),
        new RunCommand.SkipUndo(new("charge"), "Ada", "done by hand"),
        new RunCommand.EndChild(new(RunId.Parse("child"), "completed")),
        new RunCommand.UndoRun("Ada", "parent rolled back"),
        new RunCommand.ChangeTags(ImmutableSortedDictionary<string, string?>.Empty.Add("team", "blue"), "Ada"),
        new RunCommand.Quarantine("corrupt", "a hole"),
        new RunCommand.Release("Ada", "looked at it"),
    ];

    public static TheoryData<string> Manifests => [.. CommandCodec.Manifests];

    [Theory]
    [MemberData(nameof(Manifests))]
    public async Task A_command_is_decided_where_the_run_is_kept_as_Core_decides_it(string manifest)
    {
        var command = Assert.Single(Commands, command => CommandCodec.ManifestOf(command) == manifest);
        var run = RunId.Parse($"wire-{manifest}");
        await BeginAsync(run);
        var decided = RunTurn.Take(await StateAsync(run), command, TimeProvider.System.GetUtcNow(), HistoryLimits.Of(DurableSettings.Default));

        var answer = await AskAsync(new RunMessage.Ask(run, command));

        if (decided.Refusal is { } refusal)
        {
            Assert.Equal(refusal.Code, Assert.IsType<RunMessage.Refused>(answer).Code);
            Assert.Equal(2, (await StateAsync(run)).Sequence);
        }
        else
        {
            var accepted = Assert.IsType<RunMessage.Accepted>(answer);
            Assert.Equal((run, decided.State.Sequence, true), (accepted.Run, accepted.Sequence, accepted.WasThere));
            var written = (await nodes.Rows.ReadAsync(run, 2, int.MaxValue, CancellationToken.None)).Take(decided.Events.Count);
            Assert.Equal(decided.Events.Select(e => EventCodec.Encode(e).Manifest), written.Select(row => row.Manifest));
        }
    }

    [Fact]
    public async Task A_run_that_waits_is_found_as_one_that_waits()
    {
        var run = RunId.Parse("found-waiting");
        await BeginAsync(run);

        var found = Assert.IsType<RunMessage.Found>(await AskAsync(new RunMessage.Get(run)));

        Assert.Equal((run, "waits", RunStatus.Waiting, 2L), (found.Run, found.Definition, found.Status, found.Sequence));
        Assert.Null(found.Result);
    }

    [Fact]
    public async Task Whoever_attaches_is_told_the_result_when_there_is_one_and_at_once_from_then_on()
    {
        var run = RunId.Parse("attached");
        await BeginAsync(run);
        var attached = AskAsync(new RunMessage.Attach(run));
        Assert.IsType<RunMessage.Found>(await AskAsync(new RunMessage.Get(run)));
        Assert.False(attached.IsCompleted);

        Assert.IsType<RunMessage.Accepted>(await AskAsync(new RunMessage.Ask(run, Bench.Signal("s1"))));

        foreach (var answer in (RunMessage[])[await attached, await AskAsync(new RunMessage.Attach(run))])
        {
            var found = Assert.IsType<RunMessage.Found>(answer);
            Assert.Equal((RunStatus.Completed, "1"), (found.Status, found.Result?.ToString()));
        }
    }

    [Fact]
    public async Task A_run_that_there_is_not_is_refused_by_its_code()
    {
        var run = RunId.Parse("nobody");

        foreach (var message in (RunMessage[])[new RunMessage.Get(run), new RunMessage.Attach(run), new RunMessage.Ask(run, new RunCommand.Pause(null, null))])
        {
            Assert.Equal(RefusalCodes.UnknownRun, Assert.IsType<RunMessage.Refused>(await AskAsync(message)).Code);
        }
    }

    [Fact]
    public async Task An_input_nested_as_deep_as_may_be_arrives()
    {
        const int depth = Payloads.Payload.DepthMax - 1;
        var input = new Payloads.Payload(global::System.Text.Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)));
        var run = RunId.Parse("deep");

        Assert.IsType<RunMessage.Accepted>(await AskAsync(new RunMessage.Ask(run, Bench.StartOf("waits") with { Input = input })));

        Assert.Equal(input, (await StateAsync(run)).Header!.Input);
    }

    // A run that waits: nothing happens to it by itself.
    private async Task BeginAsync(RunId run)
    {
        Assert.IsType<RunMessage.Accepted>(await AskAsync(new RunMessage.Ask(run, Bench.StartOf("waits"))));
        await HangGuard.UntilAsync(async () => (await StateAsync(run)).Waits.Count == 1);
    }

    private Task<RunMessage> AskAsync(RunMessage message) => nodes.Region.Ask<RunMessage>(message, CancellationToken.None).OrHangAsync();

    private async Task<RunState> StateAsync(RunId run) => (await RunRecovery.RecoverAsync(nodes.Rows, run, CancellationToken.None)).State;
}
