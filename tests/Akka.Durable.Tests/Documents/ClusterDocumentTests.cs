using System.Text.RegularExpressions;
using Akka.Durable.Tests.Configuration;

namespace Akka.Durable.Tests.Documents;

/// <summary>docs/akka.md names for each setting and each hazard the test that shows it: those tests exist, and no row is without one.</summary>
public sealed partial class ClusterDocumentTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "docs", "akka.md"));

    [Fact]
    public void Every_test_class_that_it_names_exists()
    {
        var classes = typeof(ClusterDocumentTests).Assembly.GetTypes().Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        var named = TestClass().Matches(string.Join('\n', Lines)).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(classes));
    }

    [Theory]
    [InlineData("| setting |", 5)]
    [InlineData("| hazard |", 3)]
    public void Every_row_has_every_column_and_names_a_test(string heading, int columns)
    {
        Assert.All(RowsUnder(heading), row =>
        {
            Assert.Equal(columns, row.Count);
            Assert.All(row, cell => Assert.NotEmpty(cell));
            Assert.Matches(TestClass(), row[^1]);
        });
    }

    [Fact]
    public void Every_setting_that_it_names_is_one_whose_values_are_checked()
    {
        var known = ShippedSettingsTests.Changed.Select(row => (string)((object[])row)[0]).ToList();
        var named = RowsUnder("| setting |").SelectMany(row => Name().Matches(row[0])).Select(match => match.Groups[1].Value).ToList();

        Assert.All(named, setting => Assert.Contains(known, path => $".{path}.".Contains($".{setting}.", StringComparison.Ordinal)));
        Assert.All(known, path => Assert.Contains(named, setting => $".{path}.".Contains($".{setting}.", StringComparison.Ordinal)));
    }

    private static List<List<string>> RowsUnder(string heading)
    {
        var rows = Lines.SkipWhile(line => !line.StartsWith(heading, StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToList()).ToList();
        Assert.NotEmpty(rows);
        return rows;
    }

    [GeneratedRegex(@"`(\w+Tests)`")]
    private static partial Regex TestClass();

    [GeneratedRegex("`([a-z.-]+)`")]
    private static partial Regex Name();
}
