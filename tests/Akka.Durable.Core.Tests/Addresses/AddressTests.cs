using System.Text.Json;
using Akka.Durable.Refusals;

namespace Akka.Durable.Addresses;

public class AddressTests
{
    public static TheoryData<string> GoodNames =>
        ["load", "Load file", "a", new string('x', 200), "\U0001F4BE", "\u05E9\u05DC\u05D5\u05DD", "..", "../../etc/passwd", "CON", "NUL.txt", "a/b\\c", "'; DROP TABLE x--", "<script>", " "];

    public static TheoryData<string?> BadNames =>
        [null, "", new string('x', 201), "a\0b", "a\nb", "a\tb", "\u007F", "a#b", "a[b", "a]b"];

    public static TheoryData<string> GoodKeys =>
        ["", "customer-7", "a#2", "]", "]#2", "[", "x]y[z", "#", "#1", new string('k', 200), "\U0001F4BE", "../", "CON"];

    public static TheoryData<string> BadKeys => [new string('k', 201), "a\0b", "a\nb"];

    [Theory, MemberData(nameof(GoodNames))]
    public void A_name_is_any_text_that_cannot_be_taken_for_something_else(string name)
    {
        Address.Check(name, null);

        ReadsBack(new(name));
        ReadsBack(new(name, 2));
        ReadsBack(new(name, "key", 1));
    }

    [Theory, MemberData(nameof(BadNames))]
    public void Anything_else_is_refused_as_a_name(string? name)
    {
        var refused = Assert.Throws<RunRefusedException>(() => Address.Check(name, null));

        Assert.Equal(RefusalCodes.InvalidName, refused.Refusal.Code);
        Assert.DoesNotContain(refused.Refusal.Message, c => char.IsControl(c) || char.IsSurrogate(c));
        Assert.True(refused.Refusal.Message.Length < 300);
    }

    [Fact]
    public void Half_a_character_is_refused_in_names_and_keys()
    {
        // Not as a theory: a test's arguments travel as UTF-8, in which there is no half a character.
        string[] halves = ["\uD800", "\uDC00", "x\uD800y", "\uDC00\uD800", "\U0001F4BE\uD83D"];

        Assert.All(halves, half =>
        {
            Anything_else_is_refused_as_a_name(half);
            Anything_else_is_refused_as_a_key(half);
        });
    }

    [Theory, MemberData(nameof(GoodKeys))]
    public void A_key_is_nearly_any_text(string key)
    {
        Address.Check("load", key);

        ReadsBack(new("load", key, 1));
        ReadsBack(new("load", key, 2));
        ReadsBack(new("load", key, int.MaxValue));
    }

    [Theory, MemberData(nameof(BadKeys))]
    public void Anything_else_is_refused_as_a_key(string key) =>
        Assert.Equal(RefusalCodes.InvalidName, Assert.Throws<RunRefusedException>(() => Address.Check("load", key)).Refusal.Code);

    [Theory]
    [InlineData("load", null, 1, "load")]
    [InlineData("load", null, 2, "load#2")]
    [InlineData("load", "customer-7", 1, "load[customer-7]")]
    [InlineData("load", "customer-7", 3, "load[customer-7]#3")]
    public void It_reads_as_the_code_calls_it(string name, string? key, int ordinal, string text) =>
        Assert.Equal(text, new Address(name, key, ordinal).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("load#0")]
    [InlineData("load#-1")]
    [InlineData("load#+1")]
    [InlineData("load# 1")]
    [InlineData("load#")]
    [InlineData("load#x")]
    [InlineData("load#99999999999")]
    [InlineData("load[a]b")]
    [InlineData("load[a")]
    [InlineData("[a]")]
    [InlineData("#2")]
    public void What_no_address_is_written_as_is_none(string? text) => Assert.False(Address.TryParse(text, out _));

    [Fact]
    public void Name_key_and_ordinal_all_tell_addresses_apart() =>
        Assert.Equal(5, new HashSet<Address> { new("a"), new("a", 2), new("a", "", 1), new("a", "k", 1), new("b") }.Count);

    [Theory]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    public void What_is_no_address_in_JSON_is_a_JSON_error(string json) =>
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Address>(json));

    private static void ReadsBack(Address address)
    {
        Assert.True(Address.TryParse(address.ToString(), out var parsed));
        Assert.Equal(address, parsed);
        Assert.Equal(address, JsonSerializer.Deserialize<Address>(JsonSerializer.Serialize(address)));
    }
}
