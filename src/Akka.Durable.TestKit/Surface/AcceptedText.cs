using Xunit;

namespace Akka.Durable.TestKit.Surface;

/// <summary>A text in the repository that says what somebody agreed to, and that a test compares with what is.</summary>
public static class AcceptedText
{
    /// <summary>Set this environment variable to 1 and run the test again: what is becomes what was agreed to. Then read the difference in git.</summary>
    public const string AcceptVariable = "DURABLE_ACCEPT";

    public static bool IsAccepting => Environment.GetEnvironmentVariable(AcceptVariable) == "1";

    /// <summary>Compares <paramref name="actual"/> with the file; line ends do not count.</summary>
    /// <param name="path">From the repository's root, with forward slashes.</param>
    /// <param name="actual">What is.</param>
    public static void Check(string path, string actual)
    {
        var file = PathOf(path);
        if (IsAccepting)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual.ReplaceLineEndings("\n"));
            return;
        }

        var (was, now) = (Lines(File.Exists(file) ? File.ReadAllText(file) : ""), Lines(actual));
        var gone = was.Except(now).Select(l => $"- {l}");
        var added = now.Except(was).Select(l => $"+ {l}");
        Assert.True(
            was.SequenceEqual(now),
            $"""
            {path} is not what it was:
            {string.Join('\n', gone.Concat(added).Take(60))}
            If that is meant, run the test again with {AcceptVariable}=1 and commit the file.
            """);
    }

    /// <summary>The file's place on this machine.</summary>
    /// <param name="path">From the repository's root, with forward slashes.</param>
    public static string PathOf(string path) => Path.Combine([Root(), .. path.Split('/')]);

    // Compiler-given paths are remapped in reproducible builds; the output folder lies inside the repository always.
    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.EnumerateFiles("*.sln").Any()) return folder.FullName;
        }

        throw new InvalidOperationException($"No solution file above {AppContext.BaseDirectory}.");
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}
