using System.Text.Json;
using Akka.Durable.Refusals;

namespace Akka.Durable.Runs;

public class RunIdTests
{
    public static TheoryData<string> Good =>
        ["a", "r1", "A-Z.a_z:0-9", new string('x', 200), "..", ".", "CON", "NUL", "-", "--help", ":", "run", "00000000-0000-0000-0000-000000000000"];

    public static TheoryData<string?> Bad =>
        [null, "", new string('x', 201), "a b", "a/b", "../x", "a\\b", "a|b", "run|a", "a\0", "a\n", "\u00E9", "\u0430", "\U0001F4BE", "\u05E9", "a'b", "a\"b", "a%b", "a;b", "\uFF21"];

    [Theory, MemberData(nameof(Good))]
    public void It_is_made_of_few_characters_that_are_safe_everywhere(string text)
    {
        var id = RunId.Parse(text);

        Assert.Equal(text, id.ToString());
        Assert.Equal($"run|{text}", id.PersistenceId);
        Assert.True(RunId.TryFromPersistenceId(id.PersistenceId, out var read));
        Assert.Equal(id, read);
        Assert.Equal(id, JsonSerializer.Deserialize<RunId>(JsonSerializer.Serialize(id)));
    }

    [Theory, MemberData(nameof(Bad))]
    public void Anything_else_is_refused_with_a_sentence_that_can_be_shown(string? text)
    {
        Assert.False(RunId.TryParse(text, out _));

        var refused = Assert.Throws<RunRefusedException>(() => RunId.Parse(text!));
        Assert.Equal(RefusalCodes.InvalidRunId, refused.Refusal.Code);
        Assert.DoesNotContain(refused.Refusal.Message, c => char.IsControl(c) || char.IsSurrogate(c));
        Assert.True(refused.Refusal.Message.Length < 200);
    }

    [Fact]
    public void Half_a_character_is_refused() => Anything_else_is_refused_with_a_sentence_that_can_be_shown("a\uD800");

    [Theory]
    [InlineData("")]
    [InlineData("run|")]
    [InlineData("run|a|b")]
    [InlineData("RUN|a")]
    [InlineData("a")]
    [InlineData("other|a")]
    [InlineData("run|../a")]
    public void A_persistence_id_that_is_not_ours_is_left_alone(string id) => Assert.False(RunId.TryFromPersistenceId(id, out _));

    [Fact]
    public void Ids_are_told_apart_and_ordered_byte_for_byte()
    {
        Assert.NotEqual(RunId.Parse("a"), RunId.Parse("A"));
        List<string> mixed = ["b", "a_1", "a", "a-1", "_", "A"];
        Assert.Equal(["A", "_", "a", "a-1", "a_1", "b"], mixed.Select(RunId.Parse).Order().Select(i => i.Value));
    }

    [Theory]
    [InlineData("\"../x\"")]
    [InlineData("7")]
    [InlineData("\"\"")]
    public void What_is_no_id_in_JSON_is_a_JSON_error(string json) =>
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<RunId>(json));
}
