using System.Text;
using System.Text.Json;
using Akka.Durable.Golden;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Journal;

public class GoldenJournalTests
{
    private static readonly RunId Run = RunId.Parse("golden");

    [Fact]
    public void The_journal_of_the_first_release_is_written_today_as_it_was_then() =>
        GoldenFile.Check("journal.v1.ndjson", Encoding.UTF8.GetBytes(string.Concat(RichRun.Rows.Select(Line))));

    [Fact]
    public void It_replays_to_the_state_that_its_snapshot_holds() =>
        GoldenFile.Check("snapshot.v1.json", SnapshotCodec.Encode(Run, Replayed(), RichRun.LastAt).Payload.Span);

    [Fact]
    public void The_snapshot_of_the_first_release_is_read_as_that_state()
    {
        var row = new SnapshotRow(RichRun.Rows.Count, SnapshotCodec.Manifest, GoldenFile.Read("snapshot.v1.json"), RichRun.LastAt);
        var state = SnapshotCodec.Decode(Run, row);

        Assert.Equal(row.Payload.ToArray(), SnapshotCodec.Encode(Run, state, RichRun.LastAt).Payload.ToArray());
        Assert.Equal(Obligations.Owed(Replayed()), Obligations.Owed(state));
        Assert.Equal(Replayed().CompletedThrough, state.CompletedThrough);
    }

    private static RunState Replayed()
    {
        var state = RunState.Initial;
        foreach (var line in Encoding.UTF8.GetString(GoldenFile.Read("journal.v1.ndjson")).TrimEnd('\n').Split('\n'))
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            state = RunEvolution.Evolve(state, EventCodec.Decode(
                root.GetProperty("sequence").GetInt64(),
                root.GetProperty("manifest").GetString()!,
                Encoding.UTF8.GetBytes(root.GetProperty("payload").GetString()!)));
        }

        return state;
    }

    private static string Line(JournalRow row) =>
        JsonSerializer.Serialize(new { sequence = row.Sequence, manifest = row.Manifest, payload = Encoding.UTF8.GetString(row.Payload.Span) }) + "\n";
}
