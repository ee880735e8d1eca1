using System.Text.Json;
using Akka.Durable.Golden;
using Akka.Durable.Runs;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Journal;

public class GoldenEventTests
{
    public static TheoryData<string> Manifests => EveryEvent.Manifests;

    [Fact]
    public void There_is_one_event_for_each_manifest() =>
        Assert.Equal(EventCodec.Manifests.Order(StringComparer.Ordinal), EveryEvent.ByManifest.Keys);

    [Fact]
    public void Every_case_of_the_family_has_a_manifest() =>
        Assert.Equal(
            typeof(RunEvent).GetNestedTypes().Where(t => t.IsAssignableTo(typeof(RunEvent))).ToHashSet(),
            EveryEvent.ByManifest.Values.Select(e => e.GetType()).ToHashSet());

    [Theory, MemberData(nameof(Manifests))]
    public void An_event_is_written_as_exactly_the_bytes_of_its_first_release(string manifest) =>
        GoldenFile.Check($"{manifest}.json", Written(manifest).Payload.Span);

    [Theory, MemberData(nameof(Manifests))]
    public void The_bytes_of_its_first_release_are_read_as_the_event(string manifest)
    {
        var read = EventCodec.Decode(new JournalRow(5, manifest, GoldenFile.Read($"{manifest}.json"), Noon));

        Assert.IsType(EveryEvent.ByManifest[manifest].GetType(), read.Event);
        Assert.Equal((5, Noon), (read.Sequence, read.At));
        Assert.Equal(Written(manifest).Payload.ToArray(), EventCodec.Encode(read).Payload.ToArray());
    }

    [Theory, MemberData(nameof(Manifests))]
    public void Every_field_of_the_event_is_filled(string manifest)
    {
        using var document = JsonDocument.Parse(GoldenFile.Read($"{manifest}.json"));
        var data = document.RootElement.GetProperty("data");

        Assert.Equal(
            EveryEvent.ByManifest[manifest].GetType().GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Order(StringComparer.Ordinal),
            data.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Bytes_do_not_depend_on_what_was_written_before_them()
    {
        var alone = Written("run-parked.v1").Payload.ToArray();
        foreach (var manifest in EventCodec.Manifests) Written(manifest);

        Assert.Equal(alone, Written("run-parked.v1").Payload.ToArray());
    }

    private static JournalRow Written(string manifest) => EventCodec.Encode(new(5, Noon, EveryEvent.ByManifest[manifest]));
}
