using Akka.Durable.Hocon.Parsing;

namespace Akka.Durable.Hocon.Resolution;

public sealed class SubstitutionTests
{
    [Theory]
    [InlineData("a = 1, b = ${a}", """{"a":1,"b":1}""")]
    [InlineData("b = ${a}, a = 1", """{"b":1,"a":1}""")]
    [InlineData("b = ${a.x}, a { x = true }", """{"b":true,"a":{"x":true}}""")]
    [InlineData("b = ${a}, a = 1, a = 2", """{"b":2,"a":2}""")]
    [InlineData("b = ${ \"a.b\" }, \"a.b\" = 1", """{"b":1,"a.b":1}""")]
    [InlineData("b = ${foo  \"bar\"  baz}, \"foo  bar  baz\" = 1", """{"b":1,"foo  bar  baz":1}""")]
    [InlineData("n = Ann, a = hello ${n} !\"!\"", null)]
    [InlineData("n = Ann, a = hello ${n}\", you\"", """{"n":"Ann","a":"hello Ann, you"}""")]
    [InlineData("n = null, a = x${n}", """{"n":null,"a":"xnull"}""")]
    [InlineData("a = 1, b = [ ${a} ${a}, ${a} ]", """{"a":1,"b":["1 1",1]}""")]
    [InlineData("g = { size = 6 }, e = ${g} { name = east }", """{"g":{"size":6},"e":{"size":6,"name":"east"}}""")]
    [InlineData("g = { size = 6 }, e = ${g} { size = 7 }", """{"g":{"size":6},"e":{"size":7}}""")]
    [InlineData("a = [1], b = ${a} [2] ${a}", """{"a":[1],"b":[1,2,1]}""")]
    [InlineData("a { 1 = y, 0 = x }, b = ${a} [z]", """{"a":{"1":"y","0":"x"},"b":["x","y","z"]}""")]
    [InlineData("a = ${b}, a.x = 1, b { x = 2, y = 3 }", """{"a":{"x":1,"y":3},"b":{"x":2,"y":3}}""")]
    public void A_substitution_takes_the_final_value_from_anywhere(string hocon, string? json)
    {
        if (json is null) Assert.StartsWith("test.conf:1: '!'", Reading.Fault(hocon), StringComparison.Ordinal);
        else Assert.Equal(json, Reading.Json(hocon));
    }

    [Theory]
    [InlineData("a = ${?x}", "{}")]
    [InlineData("a = 1, a = ${?x}", """{"a":1}""")]
    [InlineData("a = [ 1, ${?x}, 2 ]", """{"a":[1,2]}""")]
    [InlineData("a = x${?x}y", """{"a":"xy"}""")]
    [InlineData("a = ${?x}${?y}", "{}")]
    [InlineData("a = ${?x} [1]", """{"a":[1]}""")]
    [InlineData("a = ${?x} { b = 1 }", """{"a":{"b":1}}""")]
    [InlineData("a = { b = 1 }, a = ${?x}, a = { c = 2 }", """{"a":{"b":1,"c":2}}""")]
    public void An_optional_substitution_without_value_leaves_no_trace(string hocon, string json) =>
        Assert.Equal(json, Reading.Json(hocon));

    [Theory]
    [InlineData("path = \"a:b\", path = ${path}\":c\"", """{"path":"a:b:c"}""")]
    [InlineData("a = x, a = ${a}y, a = ${a}z", """{"a":"xyz"}""")]
    [InlineData("p = [ /bin ], p = ${p} [ /usr/bin ]", """{"p":["/bin","/usr/bin"]}""")]
    [InlineData("foo : { a : 1 }, foo : ${foo}", """{"foo":{"a":1}}""")]
    [InlineData("foo : ${?foo}", "{}")]
    [InlineData("a = ${?a}foo", """{"a":"foo"}""")]
    [InlineData("foo : ${does-not-exist}, foo : 42", """{"foo":42}""")]
    [InlineData("foo : ${foo}, foo : 42", """{"foo":42}""")]
    [InlineData("foo : { a : { c : 1 } }, foo : ${foo.a}, foo : { a : 2 }", """{"foo":{"a":2,"c":1}}""")]
    [InlineData("bar : { foo : 42, baz : ${bar.foo} }", """{"bar":{"foo":42,"baz":42}}""")]
    [InlineData("bar : { foo : 42, baz : ${bar.foo} }, bar : { foo : 43 }", """{"bar":{"foo":43,"baz":43}}""")]
    [InlineData("bar : { a : ${foo.d}, b : 1 }, bar.b = 3, foo : { c : ${bar.b}, d : 2 }, foo.d = 4",
        """{"bar":{"a":4,"b":3},"foo":{"c":3,"d":4}}""")]
    [InlineData("a = { x = 1 }, a = { x = ${a.x}2 }", """{"a":{"x":"12"}}""")]
    [InlineData("x { p = 1, p = ${x.p}2 }, y = ${x} { p = ${y.p}3 }", """{"x":{"p":"12"},"y":{"p":"123"}}""")]
    [InlineData("z { r = 1 }, y { p = 1, p = ${y.p}2 }, y = ${z}, y { p = ${y.p}3 }", """{"z":{"r":1},"y":{"p":"123","r":1}}""")]
    [InlineData("b = { x = 0 }, b = ${b} { x = ${b.x}1 }", """{"b":{"x":"01"}}""")]
    [InlineData("a = ${?b}, b = ${?a}", "{}")]
    public void A_reference_to_the_key_itself_means_what_was_assigned_before(string hocon, string json) =>
        Assert.Equal(json, Reading.Json(hocon));

    [Theory]
    [InlineData("a += b", """{"a":["b"]}""")]
    [InlineData("a = [], a += b", """{"a":["b"]}""")]
    [InlineData("a = [1]\na += 2\na += [3]\na += { x = 4 }", """{"a":[1,2,[3],{"x":4}]}""")]
    [InlineData("a.b += 1, a.b += 2", """{"a":{"b":[1,2]}}""")]
    [InlineData("a += 1, a = [9], a += 2", """{"a":[9,2]}""")]
    [InlineData("[ { a += 1, a += 2 } ]", """[{"a":[1,2]}]""")]
    [InlineData("b { l = [1] }, c = ${b} { l += 2 }", """{"b":{"l":[1]},"c":{"l":[1,2]}}""")]
    [InlineData("x = 5, a += ${x}", """{"x":5,"a":[5]}""")]
    public void Plus_equals_appends_an_element(string hocon, string json) => Assert.Equal(json, Reading.Json(hocon));

    [Theory]
    [InlineData("a = ${HOME_DIR}", """{"a":"/home/x"}""")]
    [InlineData("a = ${?HOME_DIR}/y", """{"a":"/home/x/y"}""")]
    [InlineData("HOME_DIR = here, a = ${HOME_DIR}", """{"HOME_DIR":"here","a":"here"}""")]
    [InlineData("HOME_DIR = null, a = ${HOME_DIR}", """{"HOME_DIR":null,"a":null}""")]
    [InlineData("HOME_DIR = ${HOME_DIR}\":z\"", """{"HOME_DIR":"/home/x:z"}""")]
    [InlineData("a = ${EMPTY}", """{"a":""}""")]
    [InlineData("a = 1, a = ${?OTHER}", """{"a":1}""")]
    [InlineData("a = ${x.y}", """{"a":"dotted"}""")]
    public void The_environment_fills_in_what_the_configuration_does_not_set(string hocon, string json) =>
        Assert.Equal(json, Reading.Json(hocon, ("HOME_DIR", "/home/x"), ("EMPTY", ""), ("x.y", "dotted")));

    [Theory]
    [InlineData("\na = ${b.c}", "test.conf:2: ${b.c} is not set, neither in the configuration nor in the environment.")]
    [InlineData("a = 5, b = ${a.x}", "test.conf:1: ${a.x} is not set, neither in the configuration nor in the environment.")]
    [InlineData("foo : ${foo}", "test.conf:1: The substitution goes round in a circle: ${foo}.")]
    [InlineData("bar : ${foo}\nfoo : ${bar}", "test.conf:2: The substitution goes round in a circle: ${foo} -> ${bar}.")]
    [InlineData("a : ${b}\nb : ${c}\nc : ${a}", "test.conf:3: The substitution goes round in a circle: ${b} -> ${c} -> ${a}.")]
    [InlineData("a : { b : ${a} }", "test.conf:1: A substitution puts a value into itself.")]
    [InlineData("a : [${a}]", "test.conf:1: A substitution puts a value into itself.")]
    [InlineData("a = [1], b = y${a}z", "test.conf:1: A single value cannot be joined to an array.")]
    [InlineData("a = {}, b = [1] ${a}", "test.conf:1: ${a} is an object; it cannot be joined to an array.")]
    [InlineData("a = 1\na += 2", "test.conf:2: A single value cannot be joined to an array.")]
    public void What_cannot_be_substituted_is_refused_with_the_reason(string hocon, string message) =>
        Assert.Equal(message, Reading.Fault(hocon));

    [Fact]
    public void A_long_chain_of_substitutions_has_a_bound()
    {
        var hocon = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"a{i} = ${{a{i + 1}}}\n")) + "a20000 = 1";

        Assert.EndsWith("Substitutions and values are nested deeper than 250.", Reading.Fault(hocon), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a40 = x", "${0}${0}", "The string grows beyond 1,000,000 characters.")]
    [InlineData("a40 = [1]", "${0} ${0}", "The array grows beyond 1,000,000 elements.")]
    [InlineData("a40 = 1", "[${0}, ${0}]", "The configuration grows beyond 1,000,000 values.")]
    public void Doubling_a_value_many_times_has_a_bound(string first, string twice, string problem)
    {
        var hocon = first + "\n" + string.Concat(
            Enumerable.Range(0, 40).Select(i => $"a{i} = {twice.Replace("{0}", $"{{a{i + 1}}}", StringComparison.Ordinal)}\n"));

        Assert.EndsWith(problem, Reading.Fault(hocon), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_appended_elements_make_one_array()
    {
        var root = (Values.HoconValue.Section)HoconReader.ReadText(string.Concat(Enumerable.Repeat("a += 1\n", 10_000)));

        Assert.Equal(10_000, ((Values.HoconValue.List)root.Fields["a"]).Items.Count);
    }
}
