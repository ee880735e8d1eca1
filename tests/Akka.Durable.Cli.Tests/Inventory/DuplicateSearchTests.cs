namespace Akka.Durable.Cli.Inventory;

public sealed class DuplicateSearchTests
{
    [Fact]
    public void Files_of_one_content_are_a_group_in_ordinal_order()
    {
        var groups = DuplicateSearch.Find([new("z", 5, "h1"), new("b", 7, "h2"), new("a", 5, "h1"), new("B", 7, "h2"), new("one", 5, "h3")]);

        Assert.Collection(
            groups,
            g => Assert.Equal(("h2", 7, "B b", 7), (g.Sha256, g.Size, string.Join(' ', g.Paths), g.WastedBytes)),
            g => Assert.Equal(("h1", 5, "a z", 5), (g.Sha256, g.Size, string.Join(' ', g.Paths), g.WastedBytes)));
    }

    [Fact]
    public void Every_copy_but_one_is_waste() =>
        Assert.Equal(20, Assert.Single(DuplicateSearch.Find([new("a", 10, "h"), new("b", 10, "h"), new("c", 10, "h")])).WastedBytes);

    [Fact]
    public void Empty_files_are_no_duplicates() => Assert.Empty(DuplicateSearch.Find([new("a", 0, "h"), new("b", 0, "h")]));

    [Fact]
    public void Files_that_could_not_be_read_are_no_duplicates() =>
        Assert.Empty(DuplicateSearch.Find([new("a", Error: "not found"), new("b", Error: "not found")]));
}
