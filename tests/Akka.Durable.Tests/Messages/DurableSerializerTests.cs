using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Tests.Messages;

/// <summary>The same bytes under the same names as the other host writes them.</summary>
public sealed class DurableSerializerTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly RunId Run = RunId.Parse("r1");

    private readonly DurableSerializer _serializer;

    public DurableSerializerTests()
        : base(DurableSerializer.Bindings) =>
        _serializer = Assert.IsType<DurableSerializer>(Sys.Serialization.FindSerializerForType(typeof(RecordedEvent)));

    private static RunEvent.Started Started { get; } = new(
        "greeting", "1", new Payload("\"Ada\""u8.ToArray()), "host-1", ImmutableSortedDictionary<string, string>.Empty.Add("team", "blue"));

    [Fact]
    public void An_event_is_written_as_the_codec_writes_it()
    {
        var recorded = new RecordedEvent(1, Noon, Started);
        var row = EventCodec.Encode(recorded);

        Assert.Equal(EventCodec.SerializerId, _serializer.Identifier);
        Assert.Equal(row.Manifest, _serializer.Manifest(recorded));
        Assert.Equal(row.Payload.ToArray(), _serializer.ToBinary(recorded));
    }

    [Fact]
    public void The_bytes_of_a_start_stay_what_they_are() => Assert.Equal(
        """{"index":1,"at":"2030-01-01T12:00:00+00:00","data":{"definition":"greeting","version":"1","input":"Ada","owner":"host-1","tags":{"team":"blue"}}}""",
        Encoding.UTF8.GetString(_serializer.ToBinary(new RecordedEvent(1, Noon, Started))));

    [Fact]
    public void An_event_written_by_the_codec_is_read()
    {
        var row = EventCodec.Encode(new(7, Noon, new RunEvent.Interrupted("its host was stopped")));

        var read = Assert.IsType<RecordedEvent>(_serializer.FromBinary(row.Payload.ToArray(), row.Manifest));

        Assert.Equal(new RecordedEvent(7, Noon, new RunEvent.Interrupted("its host was stopped")), read);
    }

    [Theory]
    [InlineData(false, SnapshotCodec.Manifest)]
    [InlineData(true, SnapshotCodec.OutliningManifest)]
    public void A_snapshot_goes_through_untouched(bool holdsPayloads, string manifest)
    {
        var state = RunEvolution.Evolve(RunState.Initial, new(1, Noon, Started)) with { HoldsPayloads = holdsPayloads };
        var row = SnapshotCodec.Encode(Run, state, Noon);
        var stored = new StoredSnapshot(row.Manifest, row.Payload);

        Assert.Equal(manifest, _serializer.Manifest(stored));
        Assert.Equal(row.Payload.ToArray(), _serializer.ToBinary(stored));
        var read = Assert.IsType<StoredSnapshot>(_serializer.FromBinary(row.Payload.ToArray(), row.Manifest));
        Assert.Equal(state.Header, SnapshotCodec.Decode(Run, new(1, read.Manifest, read.Payload, Noon)).Header);
    }

    [Fact]
    public void A_snapshot_of_a_newer_release_goes_through_untouched_and_is_refused_where_it_is_read()
    {
        var read = Assert.IsType<StoredSnapshot>(_serializer.FromBinary("{}"u8.ToArray(), "run-snapshot.v9"));

        Assert.Throws<NewerFormatException>(() => SnapshotCodec.Decode(Run, new(1, read.Manifest, read.Payload, Noon)));
    }

    [Fact]
    public void An_event_of_a_newer_release_is_handed_on_as_what_it_is()
    {
        var read = Assert.IsType<Unreadable>(_serializer.FromBinary("{}"u8.ToArray(), "phase-teleported.v9"));

        Assert.True(read.IsNewer);
        Assert.Contains("phase-teleported.v9", read.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_bytes_are_handed_on_as_what_they_are() =>
        Assert.False(Assert.IsType<Unreadable>(_serializer.FromBinary("{\"index\":"u8.ToArray(), "run-parked.v1")).IsNewer);

    [Theory]
    [InlineData("message.teleport.v1")]
    [InlineData("message.ask.teleport-run.v1")]
    public void A_message_of_a_newer_release_is_refused(string manifest) => Assert.Throws<SerializationException>(
        () => _serializer.FromBinary("""{"run":"r1","tries":0,"command":{}}"""u8.ToArray(), manifest));

    [Fact]
    public void A_message_that_lacks_a_field_is_refused() => Assert.Throws<SerializationException>(
        () => _serializer.FromBinary("""{"run":"r1"}"""u8.ToArray(), "message.accepted.v1"));

    [Fact]
    public void A_message_for_what_is_no_run_id_is_refused() => Assert.Throws<SerializationException>(
        () => _serializer.FromBinary("""{"run":"no/run"}"""u8.ToArray(), "message.ended.v1"));

    public static TheoryData<RunMessage> MessagesBetweenNodes =>
    [
        new RunMessage.Ask(Run, new RunCommand.Wake(), Tries: 3),
        new RunMessage.Ask(Run, new RunCommand.Wake(), Call: "node~1"),
        new RunMessage.Ask(Run, new RunCommand.SendSignal("s1", "approve", "Ada", new Payload("{\"yes\":true}"u8.ToArray()))),
        new RunMessage.Ask(Run, new RunCommand.Cancel("Ada", null)),
        new RunMessage.Ask(Run, new RunCommand.Terminate(null, "enough")),
        new RunMessage.Ask(Run, new RunCommand.Pause("Ada", "lunch")),
        new RunMessage.Ask(Run, new RunCommand.Resume("Ada", "back")),
        new RunMessage.Ask(Run, new RunCommand.RetryFailed(null, null)),
        new RunMessage.Ask(Run, new RunCommand.Quarantine("corrupt", "a hole")),
        new RunMessage.Ask(Run, new RunCommand.Release("Ada", "looked at it")),
        new RunMessage.Accepted(Run, 12, WasThere: true),
        new RunMessage.Refused(Run, "unknown-run", "There is no run r1."),
        new RunMessage.Ended(Run),
        new RunMessage.Get(Run),
        new RunMessage.Attach(Run),
        new RunMessage.Found(Run, "greeting", "1", RunStatus.Completed, null, 2, 9, new Payload("\"Hello\""u8.ToArray()), null),
        new RunMessage.Found(Run, "greeting", "1", RunStatus.Failed, "gave up", 2, 9, null, new("Shop.NoAnswer", "Nobody answered.", "timeout")),
        new RunMessage.TakeUp(Run),
        new RunMessage.Remove(Run, 12, IsListed: true),
        new RunMessage.Removed(Run, IsGone: false),
        new RunMessage.Holds(Run, "node~3"),
        new RunMessage.Held(Run, "node~3", IsHeld: true),
    ];

    [Theory]
    [MemberData(nameof(MessagesBetweenNodes))]
    public void A_message_arrives_as_it_was_sent(RunMessage message) =>
        Assert.Equal(message, _serializer.FromBinary(_serializer.ToBinary(message), _serializer.Manifest(message)));

    [Fact]
    public void Every_message_is_written_by_this_serializer_and_none_goes_without_a_test()
    {
        var messages = typeof(RunMessage).GetNestedTypes().Where(nested => nested.IsSubclassOf(typeof(RunMessage))).ToList();

        Assert.All(messages, message => Assert.IsType<DurableSerializer>(Sys.Serialization.FindSerializerForType(message)));
        Assert.Equal(messages.ToHashSet(), MessagesBetweenNodes.AsEnumerable<object[]>().Select(row => row[0].GetType()).ToHashSet());
    }

    [Fact]
    public void A_start_arrives_as_it_was_sent()
    {
        var start = new RunCommand.Start("greeting", "1", Started.Input, "", Started.Tags, RunId.Parse("parent"), Noon);
        var message = new RunMessage.Ask(Run, start);

        var read = Assert.IsType<RunMessage.Ask>(_serializer.FromBinary(_serializer.ToBinary(message), _serializer.Manifest(message)));

        var arrived = Assert.IsType<RunCommand.Start>(read.Command);
        Assert.Equal(start with { Tags = arrived.Tags }, arrived);
        Assert.Equal(start.Tags, arrived.Tags);
    }

    [Fact]
    public void What_a_body_reports_cannot_be_sent_from_outside() => Assert.Throws<ArgumentException>(
        () => _serializer.Manifest(new RunMessage.Ask(Run, new RunCommand.FromBody.Park(1, 1))));

    [Fact]
    public void No_type_name_is_written() => Assert.DoesNotContain(
        "Akka.", Encoding.UTF8.GetString(_serializer.ToBinary(new RunMessage.Ask(Run, new RunCommand.Cancel("Ada", null)))), StringComparison.Ordinal);
}
