using System.Globalization;
using System.Text.RegularExpressions;
using Akka.Durable.TestKit.Surface;

namespace Akka.Durable.Behaviours;

/// <summary>docs/behaviours.md names a test for each thing that must hold.</summary>
public partial class BehavioursTests
{
    private static readonly string[] Folders = ["tests", "src/Akka.Durable.TestKit"];

    private static readonly string[] Rows =
        [.. File.ReadLines(AcceptedText.PathOf("docs/behaviours.md")).Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| no. ", StringComparison.Ordinal))];

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
    public void Each_row_is_a_statement_with_a_test_or_a_reason_for_there_being_none() => Assert.All(Rows, row =>
    {
        var cells = Cells(row);
        Assert.Equal(3, cells.Length);
        Assert.Matches(Number(), cells[0]);
        Assert.True(Names(cells[2]).Any() || cells[2].Length > 40, row);
    });

    [Fact]
    public void No_statement_is_left_out_of_its_numbers()
    {
        var parts = Rows.Select(row => Number().Match(Cells(row)[0])).GroupBy(m => m.Groups["part"].Value, m => int.Parse(m.Groups["place"].Value, CultureInfo.InvariantCulture));
        Assert.All(parts, part => Assert.Equal(Enumerable.Range(1, part.Count()), part));
        Assert.Superset(new HashSet<string> { "A1.", "A2.", "A3.", "A4.", "A5.", "B1.", "B2.", "B3.", "B4.", "C5.", "C7.", "D1.", "D2.", "D3.", "D4.", "E" }, parts.Select(p => p.Key).ToHashSet());
    }

    private static string[] Cells(string row) => row.Trim('|', ' ').Split(" | ");

    private static IEnumerable<string> Names(string row) => Name().Matches(row).Select(m => m.Groups[1].Value);

    [GeneratedRegex("`([A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(?<part>[A-F]([1-9]\.)?)(?<place>[1-9][0-9]?)$")]
    private static partial Regex Number();

    [GeneratedRegex(@"\[[A-Za-z]*(Fact|Theory)\b((?!\bpublic )[\s\S])*public (async )?(void|Task) (?<name>[A-Za-z0-9_]+)\(")]
    private static partial Regex Test();
}
