using System.Text.Json;
using Akka.Durable.Documents;
using Akka.Durable.Golden;
using Akka.Durable.History;
using Akka.Durable.Journal;
using Akka.Durable.Phases;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Payloads;

/// <summary>Values too large for events: named by their hash in event, state and snapshot.</summary>
public class LargeValueTests
{
    private static readonly RunId Run = RunId.Parse("golden");
    private static readonly Payload Long = Json("\"0123456789\"");

    [Fact]
    public void The_same_value_is_equal_wherever_it_is_kept()
    {
        var outside = Long.Outside();
        var name = outside.WithoutBytes();

        Assert.All([outside, name], p => Assert.True(p == Long && Long == p && p.GetHashCode() == Long.GetHashCode()));
        Assert.All([outside, name], p => Assert.False(p == Json("\"0123456780\"") || p == Payload.Null));
        Assert.Equal(Long.Length, name.Length);
    }

    [Fact]
    public void What_is_not_at_hand_is_never_taken_for_another_value()
    {
        var name = Long.Outside().WithoutBytes();

        Assert.False(name.IsAtHand);
        Assert.Throws<InvalidOperationException>(() => name.Json);
        Assert.Throws<InvalidOperationException>(() => name.To<string>(JsonSerializerOptions.Web));
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(name));
        Assert.Equal($$"""{"bytes":12,"sha256":"{{name.Reference!.Sha256}}"}""", name.Shown().ToString());
    }

    [Fact]
    public void A_turn_brings_the_bytes_to_be_stored_and_its_state_holds_the_name_alone()
    {
        var started = RunEvolution.Evolve(RunState.Initial, new(1, Noon, Started));
        var complete = new RunCommand.FromBody.CompletePhase(1, new PhaseAttempt(Load, 1, Noon), Long, Json("1"));

        var turn = RunTurn.Take(started, complete, Noon, HistoryLimits.None, inlineMax: 11);
        var within = RunTurn.Take(started, complete, Noon, HistoryLimits.None, inlineMax: 12);

        var row = Assert.Single(turn.Payloads!);
        Assert.Equal((2, Long.ToString()), (row.Sequence, System.Text.Encoding.UTF8.GetString(row.Json.Span)));
        Assert.False(Assert.IsType<PhaseState.Completed>(turn.State.Phases[Load]).Result.IsAtHand);
        Assert.Equal([row.Sha256], StatePayloads.Of(turn.State)!.Keys);
        Assert.Equal("phase-completed.v2", EventCodec.ManifestOf(Assert.Single(turn.Events).Event));
        Assert.Null(within.Payloads);
        Assert.Null(StatePayloads.Of(within.State));
        Assert.Equal("phase-completed.v1", EventCodec.ManifestOf(Assert.Single(within.Events).Event));
        Assert.Equal(Decision.Nothing, RunDecider.Decide(turn.State, complete, Noon));
    }

    [Fact]
    public void A_snapshot_with_names_is_written_as_exactly_the_bytes_of_its_first_release_and_read_as_that_state()
    {
        var row = SnapshotCodec.Encode(Run, Outlined(), RichRun.LastAt);

        Assert.Equal("run-snapshot.v2", row.Manifest);
        GoldenFile.Check("outlined.snapshot.v2.json", row.Payload.Span);
        var read = SnapshotCodec.Decode(Run, row with { Payload = GoldenFile.Read("outlined.snapshot.v2.json") });
        Assert.Equal(row.Payload.ToArray(), SnapshotCodec.Encode(Run, read, RichRun.LastAt).Payload.ToArray());
        Assert.Equal(StatePayloads.Of(Outlined())!.Keys.Order(), StatePayloads.Of(read)!.Keys.Order());
        Assert.NotEmpty(StatePayloads.Of(read)!);
    }

    [Fact]
    public async Task Shown_values_are_fetched_and_one_that_cannot_be_had_is_named()
    {
        var state = Outlined(inlineMax: 0);
        var named = RunDocument.Of(Run, state);
        var shown = await RunDocument.OfAsync(Run, state, payload => payload == state.Header!.Input
            ? Task.FromResult(Long)
            : Task.FromException<Payload>(new RunRefusedException(new(RefusalCodes.PayloadDamaged, "gone"))));

        Assert.Contains("sha256", named.Input.ToString(), StringComparison.Ordinal);
        Assert.Equal(Long, shown.Input);
        Assert.Contains(shown.Phases, p => p.Result?.ToString().Contains("sha256", StringComparison.Ordinal) is true);
    }

    [Theory]
    [InlineData("""{"sha256":"00","length":7}""")]
    [InlineData("""{"sha256":7,"length":7}""")]
    [InlineData("""{"sha256":"0000000000000000000000000000000000000000000000000000000000000000"}""")]
    [InlineData("""{"sha256":"0000000000000000000000000000000000000000000000000000000000000000","length":-1}""")]
    [InlineData("""{"sha256":"0000000000000000000000000000000000000000000000000000000000000000","length":"x"}""")]
    [InlineData("{}")]
    [InlineData("7")]
    public void A_name_that_is_none_is_noticed(string form) => Assert.Throws<JournalCorruptException>(() => EventCodec.Decode(
        "run-completed.v2", System.Text.Encoding.UTF8.GetBytes("""{"index":5,"at":"2030-01-01T12:00:00+00:00","data":{"result":""" + form + "}}")));

    private static RunState Outlined(int inlineMax = 4)
    {
        var state = RunState.Initial;
        foreach (var row in RichRun.Rows)
        {
            var recorded = EventCodec.Decode(row);
            state = RunEvolution.Evolve(state, recorded with { Event = EventPayloads.WithoutBytes(EventPayloads.Outlined(recorded.Event, inlineMax)) });
        }

        return state;
    }
}
