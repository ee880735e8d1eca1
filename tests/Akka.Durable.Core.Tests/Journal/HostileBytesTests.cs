using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Journal;

public class HostileBytesTests
{
    private const string Head = """{"index":5,"at":"2030-01-01T12:00:00+00:00","data":""";

    public static TheoryData<string> Manifests => EveryEvent.Manifests;

    [Theory]
    [InlineData("phase-completed.v3")]
    [InlineData("Phase-Completed.v1")]
    [InlineData("phase-completed.v1 ")]
    [InlineData("")]
    [InlineData("System.IO.FileInfo, System.IO.FileSystem")]
    public void A_manifest_that_is_not_known_is_a_newer_releases(string manifest) =>
        Assert.Throws<NewerFormatException>(() => EventCodec.Decode(new JournalRow(5, manifest, Encoding.UTF8.GetBytes("{}"), Noon)));

    [Fact]
    public void A_row_that_stands_elsewhere_than_it_was_written_is_noticed()
    {
        var row = EventCodec.Encode(new(5, Noon, Started));

        Assert.Throws<JournalCorruptException>(() => EventCodec.Decode(row with { Sequence = 6 }));
    }

    [Theory, MemberData(nameof(Manifests))]
    public void Bytes_cut_short_anywhere_are_noticed(string manifest)
    {
        var payload = EventCodec.Encode(new(5, Noon, EveryEvent.ByManifest[manifest])).Payload;
        for (var length = 0; length < payload.Length; length++)
        {
            Assert.Throws<JournalCorruptException>(() => EventCodec.Decode(new JournalRow(5, manifest, payload[..length], Noon)));
        }
    }

    [Theory, MemberData(nameof(Manifests))]
    public void One_changed_byte_gives_a_value_or_is_noticed(string manifest)
    {
        var original = EventCodec.Encode(new(5, Noon, EveryEvent.ByManifest[manifest])).Payload.ToArray();
        for (var at = 0; at < original.Length; at++)
        {
            foreach (var other in "\0\"{}[]:,\\0x\u007F"u8.ToArray().Append((byte)0xFF))
            {
                var payload = original.ToArray();
                payload[at] = other;
                ReadsOrIsCorrupt(manifest, payload);
            }
        }
    }

    [Theory, MemberData(nameof(Manifests))]
    public void A_field_that_is_missing_or_null_where_it_must_not_be_is_noticed(string manifest)
    {
        var nullability = new NullabilityInfoContext();
        var fields = JsonNode.Parse(EventCodec.Encode(new(5, Noon, EveryEvent.ByManifest[manifest])).Payload.Span)!["data"]!.AsObject();
        foreach (var property in EveryEvent.ByManifest[manifest].GetType().GetProperties())
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var mayBeMissing = nullability.Create(property).ReadState is NullabilityState.Nullable;
            var mayBeNull = mayBeMissing || (property.PropertyType == typeof(Payload) && manifest.EndsWith(".v1", StringComparison.Ordinal));
            var without = fields.DeepClone().AsObject();
            without.Remove(name);
            var withNull = fields.DeepClone().AsObject();
            withNull[name] = null;

            Assert.True(mayBeMissing == Reads(without), $"{manifest} without {name}");
            Assert.True(mayBeNull == Reads(withNull), $"{manifest} with {name} null");
        }

        bool Reads(JsonObject data) =>
            ReadsOrIsCorrupt(manifest, Data(data.ToJsonString())) is not null;
    }

    [Theory]
    [InlineData("""{"index":5,"at":"2030-01-01T12:00:00+00:00","data":{}}""")]
    [InlineData("""{"index":5,"at":"2030-01-01T12:00:00+00:00","data":{"definition":"d","version":"1","input":1,"owner":"h"}}""")]
    [InlineData("""{"index":5,"at":"2030-01-01T12:00:00+00:00","data":{"definition":null,"version":"1","input":1,"owner":"h","tags":{}}}""")]
    [InlineData("""{"index":5,"at":"2030-01-01T12:00:00+00:00","data":{"definition":"d","version":"1","input":1,"owner":"h","tags":null}}""")]
    [InlineData("""{"index":5,"at":"2030-01-01T12:00:00+00:00","data":{"definition":"d","version":"1","input":1,"owner":"h","tags":[]}}""")]
    [InlineData("""{"index":5,"at":"2030-01-01T12:00:00+00:00","data":{"definition":7,"version":"1","input":1,"owner":"h","tags":{}}}""")]
    [InlineData("""{"index":5,"at":"2030-01-01T12:00:00+00:00","data":{"definition":"d","version":"1","input":1,"owner":"h","tags":{},"parent":"../x"}}""")]
    [InlineData("""{"index":5,"at":"2030-01-01T12:00:00+00:00","data":null}""")]
    [InlineData("""{"index":5,"at":"2030-01-01T12:00:00+00:00"}""")]
    [InlineData("""{"index":5,"at":"yesterday","data":{"definition":"d","version":"1","input":1,"owner":"h","tags":{}}}""")]
    [InlineData("""{"index":"5","at":"2030-01-01T12:00:00+00:00","data":{"definition":"d","version":"1","input":1,"owner":"h","tags":{}}}""")]
    [InlineData("""{"index":5e99,"at":"2030-01-01T12:00:00+00:00","data":{"definition":"d","version":"1","input":1,"owner":"h","tags":{}}}""")]
    [InlineData("""{"index":5.5,"at":"2030-01-01T12:00:00+00:00","data":{"definition":"d","version":"1","input":1,"owner":"h","tags":{}}}""")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData(" ")]
    [InlineData("{} {}")]
    [InlineData("not json")]
    public void Anything_else_than_the_event_is_a_corrupt_journal(string json) =>
        Assert.Throws<JournalCorruptException>(() => EventCodec.Decode(new JournalRow(5, "run-started.v1", Encoding.UTF8.GetBytes(json), Noon)));

    [Theory]
    [InlineData("""{"$type":"System.Diagnostics.Process, System.Diagnostics.Process","$id":"1","$ref":"1","result":1}""")]
    [InlineData("""{"result":{"$type":"System.Windows.Data.ObjectDataProvider, PresentationFramework","$ref":"1"}}""")]
    [InlineData("""{"__type":"X","result":1,"extra":{"deep":[1]}}""")]
    public void A_name_of_a_type_in_the_bytes_is_just_text(string data)
    {
        var loaded = AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name).ToHashSet();
        var read = ReadsOrIsCorrupt("run-completed.v1", Data(data));

        Assert.True(read is null or { Event: RunEvent.Completed });
        Assert.DoesNotContain("PresentationFramework", AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name));
        if (!loaded.Contains("System.Diagnostics.Process"))
        {
            Assert.DoesNotContain("System.Diagnostics.Process", AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name));
        }
    }

    [Fact]
    public void Nesting_without_end_is_a_corrupt_journal()
    {
        var nested = new string('[', 10_000) + new string(']', 10_000);

        Assert.Throws<JournalCorruptException>(() => Completed($$"""{"result":{{nested}}}"""));
        Assert.Throws<JournalCorruptException>(() => Completed(string.Concat(Enumerable.Repeat("""{"a":""", 10_000))));
    }

    [Fact]
    public void A_payload_as_deep_as_may_be_kept_reads_back()
    {
        var deepest = Json(new string('[', Payload.DepthMax) + new string(']', Payload.DepthMax));
        var read = EventCodec.Decode(EventCodec.Encode(new(5, Noon, new RunEvent.Completed(deepest))));

        Assert.Equal(new RunEvent.Completed(deepest), read.Event);
    }

    [Fact]
    public void Of_a_key_that_stands_twice_the_last_counts_or_it_is_noticed()
    {
        ReadsOrIsCorrupt("run-completed.v1", Encoding.UTF8.GetBytes(Head + """{"result":1,"result":2}}"""));
        ReadsOrIsCorrupt(
            "run-started.v1",
            Encoding.UTF8.GetBytes(Head + """{"definition":"d","version":"1","input":1,"owner":"h","tags":{"a":"1","a":"2"},"owner":"x"}}"""));
        ReadsOrIsCorrupt("run-completed.v1", """{"index":5,"index":6,"at":"2030-01-01T12:00:00+00:00","data":{"result":1}}"""u8.ToArray());
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00\\ud800")]
    [InlineData("\\u0000")]
    [InlineData("\\u202e")]
    public void Text_that_is_no_text_gives_a_value_or_is_noticed(string text)
    {
        ReadsOrIsCorrupt("run-paused.v1", Data($$"""{"by":"{{text}}"}"""));
        ReadsOrIsCorrupt("run-completed.v1", Data($$"""{"result":"{{text}}"}"""));
        ReadsOrIsCorrupt("phase-started.v1", Data($$"""{"phase":"{{text}}","attempt":1,"startedAt":"2030-01-01T12:00:00Z"}"""));
        ReadsOrIsCorrupt("tags-changed.v1", Data($$$"""{"changes":{"{{{text}}}":"1"}}"""));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_noticed() =>
        Assert.Throws<JournalCorruptException>(() => EventCodec.Decode(new JournalRow(
            5, "run-paused.v1", (byte[])[.. Encoding.UTF8.GetBytes(Head), .. "{\"by\":\""u8, 0xC3, 0x28, .. "\"}}"u8], Noon)));

    private static byte[] Data(string data) => Encoding.UTF8.GetBytes(Head + data + "}");

    private static RecordedEvent Completed(string data) =>
        EventCodec.Decode(new JournalRow(5, "run-completed.v1", Data(data), Noon));

    private static RecordedEvent? ReadsOrIsCorrupt(string manifest, ReadOnlyMemory<byte> payload)
    {
        try
        {
            return EventCodec.Decode(new JournalRow(5, manifest, payload, Noon));
        }
        catch (JournalCorruptException)
        {
            return null;
        }
    }
}
