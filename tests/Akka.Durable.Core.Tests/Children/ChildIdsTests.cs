namespace Akka.Durable.Children;

/// <summary>Ids of children: readable, the same on every execution, never two alike.</summary>
public class ChildIdsTests
{
    private static readonly RunId Parent = RunId.Parse("import-7");

    [Theory]
    [InlineData("load", null, 1, 0, "import-7:load")]
    [InlineData("load", null, 2, 0, "import-7:load..2")]
    [InlineData("load", "eu", 1, 0, "import-7:load.eu")]
    [InlineData("load", null, 1, 3, "import-7:load..g3")]
    public void A_simple_name_is_shown_as_it_is(string name, string? key, int ordinal, int reopened, string expected) =>
        Assert.Equal(expected, ChildIds.Of(Parent, new(name, key, ordinal), reopened).Value);

    [Fact]
    public void Whatever_a_child_is_called_its_id_is_one_and_no_other_has_it()
    {
        string[] names = ["a", "a.b", "a..2", "a b", "a-b", "ä", "ö", "a:b", "a..g1", new('x', 200)];
        string?[] keys = [null, "", "b", "2", "g1", "ü/1", "b.c", new('y', 200)];
        RunId[] parents = [RunId.Parse("p"), RunId.Parse("p:a"), RunId.Parse(new string('p', 200)), RunId.Parse(new string('p', 199) + "q")];
        var ids =
            from parent in parents
            from name in names
            from key in keys
            from ordinal in Enumerable.Range(1, 2)
            from reopened in Enumerable.Range(0, 2)
            select ChildIds.Of(parent, new(name, key, ordinal), reopened);

        Assert.Equal(parents.Length * names.Length * keys.Length * 4, ids.Distinct().Count());
    }
}
