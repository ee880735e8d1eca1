using System.Text;
using System.Text.Json;
using Akka.Durable.Golden;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Journal;

public class GoldenJournalTests
{
    private static readonly RunId Run = RunId.Parse("golden");

    /// <summary>By the name of its files: the events, and when the last was recorded.</summary>
    private static readonly IReadOnlyDictionary<string, (IReadOnlyList<JournalRow> Rows, DateTimeOffset LastAt)> Written =
        new Dictionary<string, (IReadOnlyList<JournalRow>, DateTimeOffset)>
        {
            [""] = (RichRun.Rows, RichRun.LastAt),
            ["family."] = (FamilyRun.Rows, FamilyRun.LastAt),
        };

    public static TheoryData<string> Stories => [.. Written.Keys];

    [Theory]
    [MemberData(nameof(Stories))]
    public void The_journal_of_the_first_release_is_written_today_as_it_was_then(string story) =>
        GoldenFile.Check($"{story}journal.v1.ndjson", Encoding.UTF8.GetBytes(string.Concat(Written[story].Rows.Select(Line))));

    [Theory]
    [MemberData(nameof(Stories))]
    public void It_replays_to_the_state_that_its_snapshot_holds(string story) =>
        GoldenFile.Check($"{story}snapshot.v1.json", SnapshotCodec.Encode(Run, Replayed(story), Written[story].LastAt).Payload.Span);

    [Theory]
    [MemberData(nameof(Stories))]
    public void The_snapshot_of_the_first_release_is_read_as_that_state(string story)
    {
        var (rows, lastAt) = Written[story];
        var row = new SnapshotRow(rows.Count, SnapshotCodec.Manifest, GoldenFile.Read($"{story}snapshot.v1.json"), lastAt);
        var state = SnapshotCodec.Decode(Run, row);

        Assert.Equal(row.Payload.ToArray(), SnapshotCodec.Encode(Run, state, lastAt).Payload.ToArray());
        Assert.Equal(Obligations.Owed(Replayed(story)), Obligations.Owed(state));
        Assert.Equal(Replayed(story).CompletedThrough, state.CompletedThrough);
    }

    private static RunState Replayed(string story)
    {
        var state = RunState.Initial;
        foreach (var line in Encoding.UTF8.GetString(GoldenFile.Read($"{story}journal.v1.ndjson")).TrimEnd('\n').Split('\n'))
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
