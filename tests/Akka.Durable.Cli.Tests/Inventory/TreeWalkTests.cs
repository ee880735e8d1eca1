using Akka.Durable.Cli.Files;

namespace Akka.Durable.Cli.Inventory;

public sealed class TreeWalkTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Files_come_in_ordinal_order_whatever_the_disk_says()
    {
        _sandbox.Write("b.txt", "22");
        _sandbox.Write("a/z.txt", "1");
        _sandbox.Write("B.txt", "");
        _sandbox.Write("a.txt", "333");

        Assert.Equal(
            [new("B.txt", 0), new("a.txt", 3), new("a/z.txt", 1), new ListedEntry("b.txt", 2)], List());
    }

    [Fact]
    public void Hidden_files_belong_to_the_tree()
    {
        _sandbox.Write(".git/config", "x");

        Assert.Equal([new ListedEntry(".git/config", 1)], List());
    }

    [Fact]
    public void Links_are_listed_and_not_followed()
    {
        _sandbox.Write("d/f.txt", "x");
        File.CreateSymbolicLink(Path.Combine(_sandbox.Tree, "file"), "d/f.txt");
        Directory.CreateSymbolicLink(Path.Combine(_sandbox.Tree, "loop"), _sandbox.Tree);
        File.CreateSymbolicLink(Path.Combine(_sandbox.Tree, "nowhere"), "gone");

        Assert.Equal(
            [
                new("d/f.txt", 1),
                new("file", Link: "d/f.txt"),
                new("loop", Link: _sandbox.Tree),
                new ListedEntry("nowhere", Link: "gone"),
            ],
            List());
    }

    [Fact]
    public void What_is_excluded_is_passed_over_with_all_that_is_in_it()
    {
        _sandbox.Write("keep.txt", "x");
        _sandbox.Write("out.json", "x");
        _sandbox.Write("demo.files/r/listing.jsonl", "x");

        Assert.Equal(
            [new ListedEntry("keep.txt", 1)],
            List(Path.Combine(_sandbox.Tree, "out.json"), Path.Combine(_sandbox.Tree, "demo.files")));
    }

    [Fact]
    public void Each_entry_is_told_as_it_is_found()
    {
        _sandbox.Write("a", "x");
        _sandbox.Write("d/b", "x");
        var found = new List<string>();

        TreeWalk.List(_sandbox.Tree, [], e => found.Add(e.Path), CancellationToken.None);

        Assert.Equal(["a", "d/b"], found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_root_that_vanished_is_a_failure_not_an_empty_tree() => Assert.Throws<DirectoryNotFoundException>(
        () => TreeWalk.List(_sandbox.File("gone"), [], _ => { }, CancellationToken.None));

    [Fact]
    public void A_walk_that_is_to_stop_stops() => Assert.Throws<OperationCanceledException>(
        () => TreeWalk.List(_sandbox.Tree, [], _ => { }, new CancellationToken(canceled: true)));

    private List<ListedEntry> List(params string[] exclude) => TreeWalk.List(_sandbox.Tree, exclude, _ => { }, CancellationToken.None);
}
