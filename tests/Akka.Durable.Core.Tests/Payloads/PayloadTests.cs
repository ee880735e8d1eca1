using System.Text.Json;
using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;

namespace Akka.Durable.Payloads;

public class PayloadTests
{
    private static readonly JsonSerializerOptions Web = JsonSerializerOptions.Web;

    public static TheoryData<string> Texts =>
        ["", new string('x', 201), "a\0b", "\U0001F4BE", "\u05E9\u05DC\u05D5\u05DD", "a\nb", "../", "CON", "\u202E", "\"\\"];

    [Theory, MemberData(nameof(Texts))]
    public void Any_text_reads_back(string text) => Assert.Equal(text, Payload.Of(text, Web).To<string>(Web));

    [Fact]
    public void Half_a_character_is_replaced_as_the_serializer_does() => Assert.Equal("a\uFFFD", Payload.Of("a\uD800", Web).To<string>(Web));

    [Theory]
    [InlineData("1")]
    [InlineData("1.50")]
    [InlineData("1e400")]
    [InlineData("""{ "a" : [ 1 , 2 ] , "a" : null }""")]
    [InlineData("\"\\u00e9\\/\"")]
    [InlineData("null")]
    [InlineData("true")]
    public void Its_bytes_come_back_from_the_journal_exactly_as_they_were(string json)
    {
        var read = Journal.EventCodec.Decode(Journal.EventCodec.Encode(new(5, DateTimeOffset.UnixEpoch, new RunEvent.Completed(Json(json)))));

        Assert.Equal(json, Assert.IsType<RunEvent.Completed>(read.Event).Result.ToString());
    }

    [Fact]
    public void Nothing_is_null()
    {
        Assert.Equal(Payload.Null, Payload.Of<string?>(null, Web));
        Assert.Equal(Payload.Null, default);
        Assert.Equal("null", Payload.Null.ToString());
        Assert.Equal(4, Payload.Null.Length);
        Assert.Null(Payload.Null.To<string>(Web));
    }

    [Fact]
    public void Equality_is_that_of_the_bytes()
    {
        Assert.Equal(Json("[1]"), Json("[1]"));
        Assert.Equal(Json("[1]").GetHashCode(), Json("[1]").GetHashCode());
        Assert.True(Json("[1]") == Json("[1]"));
        Assert.True(Json("[1]") != Json("[ 1]"));
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void What_is_longer_than_the_limit_is_refused_before_anything_is_stored(int bytes, bool fits)
    {
        var json = new PayloadJson(Web, bytesMax: 10);
        var text = new string('x', bytes - 2);

        if (fits) Assert.Equal(bytes, json.Write(text, "The input").Length);
        else Assert.Contains("The input is 11 bytes", Assert.Throws<PayloadTooLargeException>(() => json.Write(text, "The input")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_written_is_said_to_be_so()
    {
        var json = new PayloadJson(Web, bytesMax: 1000);

        Assert.Throws<PayloadNotSerializableException>(() => json.Write(new Broken(), "The input"));
        Assert.Throws<PayloadNotSerializableException>(() => json.Write(typeof(string), "The input"));
        Assert.Throws<PayloadNotSerializableException>(() => json.Read<int>(Json("\"x\""), "The input"));
    }

    [Theory]
    [InlineData(Payload.DepthMax, true)]
    [InlineData(Payload.DepthMax + 1, false)]
    public void What_nests_deeper_than_could_be_read_back_is_not_written(int depth, bool fits)
    {
        var json = new PayloadJson(new JsonSerializerOptions { MaxDepth = 2000 }, bytesMax: 100_000);
        object value = 1;
        for (var level = 0; level < depth; level++) value = new[] { value };

        if (fits) json.Write(value, "The input");
        else Assert.Throws<PayloadNotSerializableException>(() => json.Write(value, "The input"));
    }

    private sealed class Broken
    {
        public string Text => throw new InvalidTimeZoneException(ToString());
    }
}
