namespace Akka.Durable.Tests.Readme;

/// <summary>What the README shows is what the compiler has seen.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void The_program_for_a_cluster_is_the_one_that_compiles_and_has_at_most_thirty_lines()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));
        var section = readme[readme.IndexOf("## Run it in your Akka.NET cluster", StringComparison.Ordinal)..];
        var begins = section.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        var shown = Lines(section[begins..section.IndexOf("```", begins, StringComparison.Ordinal)]);
        var compiled = Lines(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Readme", "ClusterProgram.cs")));

        Assert.InRange(shown.Count, 5, 30);
        Assert.Subset(compiled.ToHashSet(), shown.Where(line => !line.StartsWith("using ", StringComparison.Ordinal)).ToHashSet());
        Assert.Contains("using Akka.Durable;", shown);
    }

    private static List<string> Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line is not "")];
}
