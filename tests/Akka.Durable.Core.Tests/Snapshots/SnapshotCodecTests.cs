using System.Text;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Snapshots;

public class SnapshotCodecTests
{
    private static readonly RunId Run = RunId.Parse("r1");

    [Theory, MemberData(nameof(Scenes.All), MemberType = typeof(Scenes))]
    public void Every_standing_reads_back(string scene)
    {
        var row = SnapshotCodec.Encode(Run, At(scene), Noon);
        var read = SnapshotCodec.Decode(Run, row);

        Assert.Equal(At(scene).Standing, read.Standing);
        Assert.Equal(Text(row), Text(SnapshotCodec.Encode(Run, read, Noon)));
        Assert.Equal(Obligations.Owed(At(scene)), Obligations.Owed(read));
    }

    [Fact]
    public void At_whatever_event_it_is_taken_the_rest_leads_to_the_same_state()
    {
        var whole = Text(SnapshotCodec.Encode(Run, RichRun.StateAfter(RichRun.Rows.Count), Noon));
        for (var taken = 1; taken <= RichRun.Rows.Count; taken++)
        {
            var state = SnapshotCodec.Decode(Run, SnapshotCodec.Encode(Run, RichRun.StateAfter(taken), Noon));
            state = RichRun.Rows.Skip(taken).Aggregate(state, (s, row) => RunEvolution.Evolve(s, EventCodec.Decode(row)));

            Assert.Equal(whole, Text(SnapshotCodec.Encode(Run, state, Noon)));
        }
    }

    [Fact]
    public void A_run_that_nobody_started_has_none() =>
        Assert.Throws<InvalidOperationException>(() => SnapshotCodec.Encode(Run, RunState.Initial, Noon));

    [Fact]
    public void One_of_another_run_is_noticed() =>
        Assert.Throws<JournalCorruptException>(() => SnapshotCodec.Decode(RunId.Parse("r2"), Row()));

    [Fact]
    public void One_in_another_place_is_noticed() =>
        Assert.Throws<JournalCorruptException>(() => SnapshotCodec.Decode(Run, Row() with { Sequence = 7 }));

    [Fact]
    public void One_of_a_newer_format_is_said_to_be_so() =>
        Assert.Throws<NewerFormatException>(() => SnapshotCodec.Decode(Run, Row() with { Manifest = "run-snapshot.v3" }));

    [Fact]
    public void One_that_is_cut_short_anywhere_is_noticed()
    {
        var row = Row();
        for (var length = 0; length < row.Payload.Length; length++)
        {
            Assert.Throws<JournalCorruptException>(() => SnapshotCodec.Decode(Run, row with { Payload = row.Payload[..length] }));
        }
    }

    [Fact]
    public void One_flipped_bit_anywhere_is_noticed_unless_it_means_the_same()
    {
        var row = Row();
        for (var at = 0; at < row.Payload.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var damaged = row.Payload.ToArray();
                damaged[at] ^= (byte)(1 << bit);
                var read = Decoded(row with { Payload = damaged });

                Assert.True(read is null || Text(SnapshotCodec.Encode(Run, read, Noon)) == Text(row), $"byte {at}, bit {bit}");
            }
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"run":1,"sha256":2,"state":3}""")]
    [InlineData("""{"run":"r1","sha256":"","state":{"$type":"System.IO.FileInfo"}}""")]
    public void Anything_else_than_a_snapshot_is_noticed(string json) =>
        Assert.Throws<JournalCorruptException>(() => SnapshotCodec.Decode(Run, Row() with { Payload = Encoding.UTF8.GetBytes(json) }));

    [Fact]
    public void Nesting_without_end_is_noticed() =>
        Assert.Throws<JournalCorruptException>(() => SnapshotCodec.Decode(Run, Row() with { Payload = Enumerable.Repeat((byte)'[', 10_000).ToArray() }));

    private static SnapshotRow Row() => SnapshotCodec.Encode(Run, RichRun.StateAfter(8), Noon);

    private static string Text(SnapshotRow row) => Encoding.UTF8.GetString(row.Payload.Span);

    private static RunState? Decoded(SnapshotRow row)
    {
        try
        {
            return SnapshotCodec.Decode(Run, row);
        }
        catch (JournalCorruptException)
        {
            return null;
        }
    }
}
