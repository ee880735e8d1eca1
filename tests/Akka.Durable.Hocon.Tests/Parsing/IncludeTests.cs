using System.Text;

namespace Akka.Durable.Hocon.Parsing;

public sealed class IncludeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("include \"b.conf\"")]
    [InlineData("include\n \"b.conf\"")]
    [InlineData("include file(\"b.conf\")")]
    [InlineData("include required(\"b.conf\")")]
    [InlineData("include required(file(\"b.conf\"))")]
    [InlineData("include required( file( \"b.conf\" ) )")]
    [InlineData("include \"b\"")]
    public void Every_form_of_include_reads_the_file_next_to_the_including_one(string include)
    {
        _folder.Write("sub/b.conf", "b = 2");

        Assert.Equal("""{"a":1,"b":2,"c":3}""", Read(_folder.Write("sub/a.conf", $"a = 1\n{include}\nc = 3")));
    }

    [Fact]
    public void The_included_fields_stand_where_the_include_stands()
    {
        _folder.Write("b.conf", "x { one = 1, two = 2 }, y = 3");

        Assert.Equal(
            """{"x":{"one":0,"two":2,"three":3},"y":3}""",
            Read(_folder.Write("a.conf", "x = 5, x { one = 9 }, y = 1, include \"b.conf\", x { one = 0, three = 3 }")));
    }

    [Fact]
    public void A_missing_file_is_skipped_unless_it_is_required()
    {
        Assert.Equal("""{"a":1}""", Read(_folder.Write("a.conf", "include \"none.conf\", include file(\"none\"), a = 1")));

        var path = _folder.Write("c.conf", "\ninclude required(\"none.conf\")");
        Assert.Equal($"{path}:2: The required file {_folder.PathOf("none.conf")} does not exist.", Fault(path));
    }

    [Fact]
    public void A_name_without_ending_means_the_JSON_file_and_the_HOCON_file_over_it()
    {
        _folder.Write("b.json", """{ "x": 1, "y": 1 }""");
        _folder.Write("b.conf", "y = 2");

        Assert.Equal("""{"x":1,"y":2}""", Read(_folder.Write("a.conf", "include \"b\"")));
    }

    [Fact]
    public void A_substitution_looks_at_the_place_of_the_include_first_and_at_the_root_then()
    {
        _folder.Write("b.conf", "x = 10, y = ${x}, z = ${w}");

        Assert.Equal(
            """{"a":{"x":42,"y":42,"z":7},"w":7}""",
            Read(_folder.Write("a.conf", "a { include \"b.conf\" }\na { x = 42 }\nw = 7")));
    }

    [Fact]
    public void An_include_in_an_array_element_finds_its_substitutions_at_the_root()
    {
        _folder.Write("b.conf", "y = ${w}");

        Assert.Equal("""{"l":[{"y":7}],"w":7}""", Read(_folder.Write("a.conf", "l = [ { include \"b.conf\" } ], w = 7")));
    }

    [Fact]
    public void Includes_that_go_round_in_a_circle_are_refused()
    {
        _folder.Write("b.conf", "\n\ninclude \"c.conf\"");
        _folder.Write("c.conf", "include \"b.conf\"");

        Assert.Equal(
            $"{_folder.PathOf("c.conf")}:1: The include goes round in a circle: b.conf -> c.conf -> b.conf.",
            Fault(_folder.Write("a.conf", "include \"b.conf\"")));
    }

    [Fact]
    public void The_same_file_may_be_included_twice()
    {
        _folder.Write("b.conf", "x = 1");

        Assert.Equal("""{"p":{"x":1},"q":{"x":1}}""", Read(_folder.Write("a.conf", "p { include \"b.conf\" }, q { include \"b.conf\" }")));
    }

    [Fact]
    public void Includes_that_multiply_have_a_bound()
    {
        for (var i = 0; i < 20; i++)
        {
            _folder.Write($"f{i}.conf", $"include \"f{i + 1}.conf\"\ninclude \"f{i + 1}.conf\"");
        }

        Assert.EndsWith("More than 1,000 files are included.", Fault(_folder.PathOf("f0.conf")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_included_array_is_refused()
    {
        var included = _folder.Write("b.conf", "[1]");
        var path = _folder.Write("a.conf", "include \"b.conf\"");

        Assert.Equal($"{path}:1: {included} holds an array; only an object can be included.", Fault(path));
    }

    [Fact]
    public void A_fault_in_an_included_file_names_that_file()
    {
        var included = _folder.Write("b.conf", "x = 1\ny =\n");

        Assert.Equal($"{included}:3: A value is missing before the end of the file.", Fault(_folder.Write("a.conf", "include \"b.conf\"")));
    }

    [Fact]
    public void Files_that_cannot_be_read_are_named()
    {
        var array = _folder.Write("array.conf", "[1]");
        var latin = _folder.Write("latin.conf", [.. "a = 1\nb = \""u8, 0xe9, .. "\"\n"u8]);
        var utf16 = _folder.Write("utf16.conf", Encoding.Unicode.GetBytes("a = 1"));
        var large = _folder.Write("large.conf", new byte[1_048_577]);
        var missing = _folder.PathOf("missing.conf");

        Assert.Equal($"{missing}: The file does not exist.", Fault(missing));
        Assert.Equal($"{array}: A configuration is an object, but an array was found.", Fault(array));
        Assert.Equal($"{latin}:2: The file is not UTF-8.", Fault(latin));
        Assert.Equal($"{utf16}:1: The text holds a NUL character; save the file as UTF-8.", Fault(utf16));
        Assert.Equal($"{large}: The file is larger than 1,048,576 bytes.", Fault(large));
        Assert.StartsWith($"{_folder.PathOf("")}: The file cannot be read: ", Fault(_folder.PathOf("")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_and_Windows_line_ends_change_nothing()
    {
        var path = _folder.Write("a.conf", [0xef, 0xbb, 0xbf, .. "a = x\r\nb {\r\n  c = 2\r\n}\r\n"u8]);

        Assert.Equal("""{"a":"x","b":{"c":2}}""", Read(path));
    }

    [Fact]
    public void A_later_file_stands_over_an_earlier_one_and_may_refer_to_it()
    {
        var first = _folder.Write("a.conf", "a { x = 1, y = 1 }, l = [1]");
        var second = _folder.Write("b.conf", "a.y = 2, z = ${a.x}, l += 2");

        Assert.Equal("""{"a":{"x":1,"y":2},"l":[1,2],"z":1}""", Reading.Json(HoconReader.ReadFiles([first, second])));
    }

    private static string Read(string path) => Reading.Json(HoconReader.ReadFile(path, _ => null));

    private static string Fault(string path) =>
        Assert.Throws<HoconException>(() => HoconReader.ReadFile(path, _ => null)).Message;
}
