using System.Collections.Immutable;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Cluster.Runs;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Stores;
using Akka.Event;
using Akka.Persistence;

namespace Akka.Durable.Tests.Hazards;

/// <summary>H3: where a second save at one sequence number fails, Akka deletes the first one. And what is deleted upon which answer.</summary>
public sealed class SnapshotSavingTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly RunId _run = RunId.Parse("r1");
    private readonly Told _told = new();

    [Fact]
    public void Nothing_is_saved_twice_at_one_sequence_number_whatever_became_of_the_first()
    {
        var keeper = Keeper(recovered: 0);
        keeper.Follow(At(5));
        keeper.Take(new SaveSnapshotFailure(Metadata(5), new TimeoutException()));
        keeper.Follow(At(5));

        Assert.Equal(["save 5"], _told.Lines);
    }

    [Fact]
    public void Nothing_is_saved_where_a_recovery_ended_because_the_incarnation_before_may_have_begun_to()
    {
        var keeper = Keeper(recovered: 9);
        keeper.Follow(At(9));
        Assert.Empty(_told.Lines);

        keeper.Follow(At(10));
        Assert.Equal(["save 10"], _told.Lines);
    }

    [Fact]
    public void The_first_confirmation_deletes_nothing_and_the_second_only_what_the_older_one_captured()
    {
        var keeper = Keeper(recovered: 0);
        keeper.Follow(At(5));
        keeper.Take(new SaveSnapshotSuccess(Metadata(5)));
        Assert.Equal(["save 5"], _told.Lines);

        keeper.Follow(At(10));
        keeper.Take(new SaveSnapshotSuccess(Metadata(10)));
        Assert.Equal(["save 5", "save 10", "delete events 4", "delete snapshots 4"], _told.Lines);
    }

    [Fact]
    public void A_failed_save_deletes_nothing_and_the_next_confirmation_covers_both()
    {
        var keeper = Keeper(recovered: 0);
        keeper.Follow(At(5));
        keeper.Take(new SaveSnapshotSuccess(Metadata(5)));
        keeper.Follow(At(10));
        keeper.Take(new SaveSnapshotFailure(Metadata(10), new TimeoutException()));
        Assert.DoesNotContain(_told.Lines, line => line.StartsWith("delete", StringComparison.Ordinal));

        keeper.Follow(At(15));
        keeper.Take(new SaveSnapshotSuccess(Metadata(15)));
        Assert.Equal("delete events 4", _told.Lines[^2]);
    }

    [Fact]
    public void A_confirmation_that_nobody_waits_for_deletes_nothing()
    {
        var keeper = Keeper(recovered: 20);
        Assert.True(keeper.Take(new SaveSnapshotSuccess(Metadata(15))));
        Assert.Empty(_told.Lines);
    }

    [Fact]
    public void Failed_deletions_are_taken_note_of_and_left_to_the_next_confirmation()
    {
        var keeper = Keeper(recovered: 0);
        foreach (var sequence in (long[])[5, 10])
        {
            keeper.Follow(At(sequence));
            keeper.Take(new SaveSnapshotSuccess(Metadata(sequence)));
        }

        Assert.True(keeper.IsBusy);
        keeper.Take(new DeleteMessagesFailure(new TimeoutException(), 4));
        keeper.Take(new DeleteSnapshotsFailure(new(4), new TimeoutException()));
        Assert.False(keeper.IsBusy);
    }

    private static RunState At(long sequence) => RunEvolution.Evolve(RunState.Initial, new(1, Noon, new RunEvent.Started(
        "d", "1", Payload.Null, "o", ImmutableSortedDictionary<string, string>.Empty))) with { Sequence = sequence, LastCompleted = sequence - 1 };

    private SnapshotMetadata Metadata(long sequence) => new(_run.PersistenceId, sequence, Noon.UtcDateTime);

    private SnapshotKeeper Keeper(long recovered)
    {
        var node = new RunsNode
        {
            Id = "node",
            Scheduler = null!,
            Services = new(DurableSettings.Default, new(global::System.Text.Json.JsonSerializerOptions.Web, 1024), TimeProvider.System, () => 0),
            Store = new MemoryRunStore(),
            StoreTimeout = TimeSpan.FromDays(1),
            StashCapacity = 1000,
        };
        var keeper = new SnapshotKeeper(_run, every: 1, node, _told, NoLogger.Instance);
        keeper.Recovered(At(recovered), null);
        return keeper;
    }

    private sealed class Told : ISnapshots
    {
        public List<string> Lines { get; } = [];

        public void Save(StoredSnapshot snapshot) => Lines.Add($"save {SequenceIn(snapshot)}");

        public void DeleteEvents(long toSequence) => Lines.Add($"delete events {toSequence}");

        public void DeleteSaved(long toSequence) => Lines.Add($"delete snapshots {toSequence}");

        public void Erase(long toSequence) => Lines.Add($"erase {toSequence}");

        public void ErasePayloads(long toSequence, IReadOnlyCollection<string> kept) => Lines.Add($"erase payloads {toSequence} but {string.Join(",", kept)}");

        public void Remind(object message)
        {
        }

        private static long SequenceIn(StoredSnapshot snapshot)
        {
            using var json = global::System.Text.Json.JsonDocument.Parse(snapshot.Payload);
            return json.RootElement.GetProperty("state").GetProperty("sequence").GetInt64();
        }
    }
}
