using System.Text.RegularExpressions;
using Akka.Durable.TestKit.Surface;

namespace Akka.Durable.Behaviours;

/// <summary>docs/behaviours.md names a test for each thing that must hold.</summary>
public partial class BehavioursTests
{
    private static readonly string[] Folders = ["tests", "src/Akka.Durable.TestKit"];

    private static readonly string[] Rows =
        [.. File.ReadLines(AcceptedText.PathOf("docs/behaviours.md")).Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| what ", StringComparison.Ordinal))];

    [Fact]
    public void Every_test_that_is_named_is_there()
    {
        var tests = Folders
            .SelectMany(folder => Directory.EnumerateFiles(AcceptedText.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Test().Matches(File.ReadAllText(file)))
            .Select(m => m.Groups["name"].Value)
            .ToHashSet(StringComparer.Ordinal);

        Assert.All(Rows.SelectMany(Names), name => Assert.Contains(name, tests));
    }

    [Fact]
    public void Each_row_names_a_test_or_says_why_there_is_none() => Assert.All(Rows, row =>
    {
        var cells = row.Trim('|', ' ').Split(" | ");
        Assert.Equal(2, cells.Length);
        Assert.True(Names(row).Any() || cells[1].Length > 40, row);
    });

    [Fact]
    public void There_are_rows() => Assert.True(Rows.Length > 50);

    private static IEnumerable<string> Names(string row) => Name().Matches(row).Select(m => m.Groups[1].Value);

    [GeneratedRegex("`([A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\[[A-Za-z]*(Fact|Theory)\b.*\]\s*(\[.*\]\s*)*public (async )?(void|Task) (?<name>[A-Za-z0-9_]+)\(")]
    private static partial Regex Test();
}
