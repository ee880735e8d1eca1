namespace Akka.Durable.Hocon.Parsing;

public sealed class SyntaxTests
{
    [Theory]
    [InlineData("", "{}")]
    [InlineData(" \n \n   \n\n\n", "{}")]
    [InlineData("# foo", "{}")]
    [InlineData("# bar\n", "{}")]
    [InlineData("# foo\n//bar", "{}")]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("\ufeff{ a : 1 }", """{"a":1}""")]
    [InlineData("a = 1\r\nb = 2\r\n", """{"a":1,"b":2}""")]
    [InlineData("a\u00a0=\u20281", """{"a":1}""")]
    [InlineData("[[[[[[]]]]]]", "[[[[[[]]]]]]")]
    [InlineData("""{ "foo" : { "bar" : "baz", "woo" : [1,2,true,null,3.14] }, "a" : -10e+3 }""",
        """{"foo":{"bar":"baz","woo":[1,2,true,null,3.14]},"a":-10e+3}""")]
    [InlineData("{} # comment", "{}")]
    [InlineData("{} // comment", "{}")]
    public void A_file_is_an_object_with_or_without_braces_or_an_array(string hocon, string json) =>
        Assert.Equal(json, Reading.Json(hocon));

    [Theory]
    [InlineData("[1,2,3,]", "[1,2,3]")]
    [InlineData("[1,2,3  , ]", "[1,2,3]")]
    [InlineData("[1,2,3\n\n , \n]", "[1,2,3]")]
    [InlineData("[1\n2\n3]", "[1,2,3]")]
    [InlineData("{ a : b, }", """{"a":"b"}""")]
    [InlineData("{ a : b  \n  , \n }", """{"a":"b"}""")]
    [InlineData("a : b, c : d,", """{"a":"b","c":"d"}""")]
    [InlineData("a : b\nc : d", """{"a":"b","c":"d"}""")]
    [InlineData("{ a : b\nc : d }", """{"a":"b","c":"d"}""")]
    [InlineData("[ 10 # comment\n, 11]", "[10,11]")]
    [InlineData("[ 10, // comment\n 11]", "[10,11]")]
    [InlineData("{ \"foo\" #comment\n: 10 }", """{"foo":10}""")]
    [InlineData("{ \"foo\" : // comment\n 10 }", """{"foo":10}""")]
    [InlineData("{ \"foo\" : 10 #comment\n }", """{"foo":10}""")]
    [InlineData("[ \"#comment\", \"//comment\" ]", """["#comment","//comment"]""")]
    public void Elements_are_set_apart_by_commas_or_lines_and_comments_mean_nothing(string hocon, string json) =>
        Assert.Equal(json, Reading.Json(hocon));

    [Theory]
    [InlineData("foo.bar : 42", """{"foo":{"bar":42}}""")]
    [InlineData("foo.bar.baz : 42", """{"foo":{"bar":{"baz":42}}}""")]
    [InlineData("foo { bar = 42 }", """{"foo":{"bar":42}}""")]
    [InlineData("foo baz { bar : 42 }", """{"foo baz":{"bar":42}}""")]
    [InlineData("a b c : 42", """{"a b c":42}""")]
    [InlineData("true : 42", """{"true":42}""")]
    [InlineData("3 : 42", """{"3":42}""")]
    [InlineData("3.14 : 42", """{"3":{"14":42}}""")]
    [InlineData("1.2.3 : 4", """{"1":{"2":{"3":4}}}""")]
    [InlineData("10.0foo : 1", """{"10":{"0foo":1}}""")]
    [InlineData("foo10.0 : 1", """{"foo10":{"0":1}}""")]
    [InlineData("foo\"10.0\" : 1", """{"foo10.0":1}""")]
    [InlineData("foo.\"hello.world\".baz : 1", """{"foo":{"hello.world":{"baz":1}}}""")]
    [InlineData("a.\"\".b : 1", """{"a":{"":{"b":1}}}""")]
    [InlineData("\"\" : 1", """{"":1}""")]
    [InlineData("{ foo.bar \n : bar }", """{"foo":{"bar":"bar"}}""")]
    [InlineData("{ /a/b/c : 10 }", """{"/a/b/c":10}""")]
    [InlineData("a.x : 42, a.y : 43", """{"a":{"x":42,"y":43}}""")]
    [InlineData("foo include : 42", """{"foo include":42}""")]
    [InlineData("\"include\" : 42", """{"include":42}""")]
    [InlineData("includes : 42", """{"includes":42}""")]
    public void A_key_is_a_path(string hocon, string json) => Assert.Equal(json, Reading.Json(hocon));

    [Theory]
    [InlineData("a = foo bar  baz ", """{"a":"foo bar  baz"}""")]
    [InlineData("a = null bar 42 baz true 3.14 \"hi\"", """{"a":"null bar 42 baz true 3.14 hi"}""")]
    [InlineData("a = \" x \" y", """{"a":" x  y"}""")]
    [InlineData("a = 1e5 s", """{"a":"1e5 s"}""")]
    [InlineData("a = (42)", """{"a":"(42)"}""")]
    [InlineData("[ t, tx, tru, truex, 10x, /, 10e3e3, 1-e3, 1.0.0, 1.0., -, 007, include ]",
        """["t","tx","tru","truex","10x","/","10e3e3","1-e3","1.0.0","1.0.","-","007","include"]""")]
    [InlineData("a = b/c//d", """{"a":"b/c"}""")]
    [InlineData("[ 1 2 3 4 ]", """["1 2 3 4"]""")]
    [InlineData("a = [1, 2] [3, 4]", """{"a":[1,2,3,4]}""")]
    [InlineData("[ [ 1, 2 ] [ 3, 4 ] ]", "[[1,2,3,4]]")]
    [InlineData("[ [ 1, 2 ]\n [ 3, 4 ] ]", "[[1,2],[3,4]]")]
    [InlineData("a : { b : 1 } { c : 2 }", """{"a":{"b":1,"c":2}}""")]
    [InlineData("a : { b : 1 }{ b : 2 }", """{"a":{"b":2}}""")]
    public void Values_side_by_side_are_joined(string hocon, string json) => Assert.Equal(json, Reading.Json(hocon));

    [Theory]
    [InlineData("""a = "\"\\\/\b\f\n\r\t\u0041\u00e9" """, "\"\\/\b\f\n\r\tA\u00e9")]
    [InlineData("a = \"\"\"x\"y\\n\n z\"\"\"", "x\"y\\n\n z")]
    [InlineData("a = \"\"\"foo\"\"\"\"", "foo\"")]
    [InlineData("a = \"\"\"foo\"\"\"\"\"", "foo\"\"")]
    [InlineData("a = \"\"\"\"\"\"", "")]
    [InlineData("a = \"\"", "")]
    [InlineData("a = x\"\"y", "xy")]
    public void Quoted_strings_know_escapes_and_triple_quoted_ones_none(string hocon, string text)
    {
        var root = Assert.IsType<Values.HoconValue.Section>(HoconReader.ReadText(hocon));

        Assert.Equal(text, Assert.IsType<Values.HoconValue.Scalar>(root.Fields["a"]).Text);
    }

    [Theory]
    [InlineData("foo : { a : 42 }, foo : { b : 43 }", """{"foo":{"a":42,"b":43}}""")]
    [InlineData("foo : { a : 42 }, foo : null, foo : { b : 43 }", """{"foo":{"b":43}}""")]
    [InlineData("foo : 1, foo : 2", """{"foo":2}""")]
    [InlineData("a { b { c = 1, d = 2 } }, a.b.c = 3", """{"a":{"b":{"c":3,"d":2}}}""")]
    [InlineData("a = [1], a = [2]", """{"a":[2]}""")]
    public void A_later_value_overrides_and_objects_merge(string hocon, string json) => Assert.Equal(json, Reading.Json(hocon));

    [Fact]
    public void Every_value_knows_where_it_was_written()
    {
        var root = (Values.HoconValue.Section)HoconReader.ReadText("a = 1\n\nb {\n  c = \"\"\"x\ny\"\"\"\n  d = [\n 5 ]\n}", "some.conf");

        var b = (Values.HoconValue.Section)root.Fields["b"];
        Assert.Equal("some.conf:1", root.Fields["a"].Origin.ToString());
        Assert.Equal("some.conf:3", b.Origin.ToString());
        Assert.Equal("some.conf:4", b.Fields["c"].Origin.ToString());
        Assert.Equal("some.conf:7", ((Values.HoconValue.List)b.Fields["d"]).Items[0].Origin.ToString());
    }
}
