// Builds the solution and runs all its tests:   dotnet run eng/test.cs [-- part-of-a-project-name ...]
//
// The last line is always "N passed, N failed, N skipped". The exit code is 0 only when everything was built, every test
// project reported its tests, and none failed; whatever else goes wrong counts as a failure and is named.
// Projects that need Akka.NET are left out, in one line that says so, when no package source has those packages.

using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

var root = Path.GetDirectoryName((string)AppContext.GetData("EntryPointFileDirectoryPath")!)!;
var totals = TestCommand.Run(root, filters: args);
Console.WriteLine(totals);
return totals.Failed == 0 ? 0 : 1;

/// <summary>From the solution file to the totals.</summary>
internal static class TestCommand
{
    public static Totals Run(string root, string[] filters)
    {
        var dotnet = new DotNet(root);
        var all = Project.ReadSolution(root);
        var forgotten = Project.OnDisk(root).Except(all.Select(project => project.File)).ToList();
        if (forgotten is not [])
            return Failure($"Not in the solution, so neither built nor tested: {string.Join(", ", forgotten)}");

        if (Restore.FindMissingAkka(dotnet, all) is not { } missing) return Failure("The restore failed.");

        var present = all.Except(missing).ToList();
        var tests = present.Where(project => project.IsTest && Matches(project)).ToList();
        if (tests is []) return Failure($"No test project to run{string.Concat(filters.Select(f => $" '{f}'"))}.");

        var needed = filters is [] ? present : present.Where(p => tests.Any(test => test.Needs(p))).ToList();
        var target = needed.Count == all.Count ? Project.SolutionFile : Project.WriteFilter(root, needed);
        if (dotnet.Show("build", target, "--nologo", "-v:quiet", "-nodeReuse:false") != 0)
            return Failure("The build failed.");

        return tests.Aggregate(new Totals(0, 0, 0), (sum, test) => sum + TestRun.Execute(dotnet, test));

        bool Matches(Project project) =>
            filters is [] || filters.Any(f => project.Name.Contains(f, StringComparison.OrdinalIgnoreCase));
    }

    private static Totals Failure(string sentence)
    {
        Console.WriteLine(sentence);
        return new Totals(0, Failed: 1, 0);
    }
}

internal sealed record Totals(int Passed, int Failed, int Skipped)
{
    public static Totals operator +(Totals a, Totals b) =>
        new(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped);

    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";
}

/// <summary>One C# project of the solution and what it references.</summary>
internal sealed record Project(string Name, string File, IReadOnlyList<string> Packages)
{
    public const string SolutionFile = "Akka.Durable.sln";

    /// <summary>The projects it references itself.</summary>
    public List<Project> References { get; } = [];

    public bool IsTest => Name.EndsWith(".Tests", StringComparison.Ordinal);

    /// <summary>Through any number of references; a project needs itself.</summary>
    public bool Needs(Project other) => this == other || References.Any(reference => reference.Needs(other));

    public bool NeedsAkka => Packages.Any(IsAkka) || References.Any(reference => reference.NeedsAkka);

    public static bool IsAkka(string package) =>
        package.Equals("Akka", StringComparison.OrdinalIgnoreCase) ||
        package.StartsWith("Akka.", StringComparison.OrdinalIgnoreCase);

    public static IReadOnlyList<Project> ReadSolution(string root)
    {
        var lines = System.IO.File.ReadAllText(Path.Combine(root, SolutionFile));
        var files = Regex.Matches(lines, "\"([^\"]+\\.csproj)\"").Select(match => match.Groups[1].Value.Replace('\\', '/'));
        var documents = files.ToDictionary(file => file, file => XDocument.Load(Path.Combine(root, file)));
        var projects = documents.ToDictionary(
            entry => Path.GetFullPath(entry.Key, root),
            entry => new Project(
                Path.GetFileNameWithoutExtension(entry.Key), entry.Key, [.. Included(entry.Value, "PackageReference")]));
        foreach (var (path, project) in projects)
        {
            project.References.AddRange(Included(documents[project.File], "ProjectReference")
                .Select(file => Path.GetFullPath(file.Replace('\\', '/'), Path.GetDirectoryName(path)!))
                .Where(projects.ContainsKey)
                .Select(file => projects[file]));
        }

        return [.. projects.Values];
    }

    public static IEnumerable<string> OnDisk(string root) =>
        Directory.EnumerateFiles(Path.Combine(root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.csproj", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'));

    /// <summary>Writes a solution filter, so that one build, not one per project, covers <paramref name="projects"/>.</summary>
    /// <returns>Its path.</returns>
    public static string WriteFilter(string root, IEnumerable<Project> projects)
    {
        var path = Path.Combine(root, "artifacts", "test.slnf");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var names = projects.Select(project => project.File.Replace('/', '\\'));
        var filter = new { solution = new { path = $"..\\{SolutionFile}", projects = names } };
        System.IO.File.WriteAllText(path, JsonSerializer.Serialize(filter));
        return path;
    }

    private static IEnumerable<string> Included(XDocument document, string element) =>
        document.Descendants(element).Select(reference => (string?)reference.Attribute("Include")).OfType<string>();

    // References make a graph, and every project is created once: identity is what equality means here.
    public bool Equals(Project? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => File.GetHashCode(StringComparison.Ordinal);
}

/// <summary>Restores the solution and tells packages of Akka.NET that no source has from every other failure.</summary>
internal static partial class Restore
{
    /// <returns>The projects to leave out; none when everything was restored; null when the restore failed otherwise.</returns>
    public static IReadOnlyList<Project>? FindMissingAkka(DotNet dotnet, IReadOnlyList<Project> all)
    {
        var (exitCode, output) = dotnet.Capture("restore", Project.SolutionFile, "-v:quiet", "-nodeReuse:false");
        if (exitCode == 0)
        {
            if (all.Any(project => project.NeedsAkka)) Console.WriteLine("Left out: nothing. The Akka.NET packages are there.");
            return [];
        }

        var errors = ErrorLine().Matches(output);
        var absences = errors.Select(error => AbsentPackage().Match(error.Value)).Where(IsAkkaOfAkkaProject).ToList();
        if (absences is [] || errors.Any(error => !IsExplained(error.Value)))
        {
            Console.WriteLine(output);
            return null;
        }

        var leftOut = all.Where(project => absences.Any(absence => project.Needs(Find(absence)!))).ToList();
        var packages = absences.Select(absence => $"{absence.Groups["package"]} ({absence.Groups["code"]})").Distinct();
        Console.WriteLine(
            $"Left out: {string.Join(", ", leftOut.Select(project => project.Name))}, because no package source has " +
            $"the required version of {string.Join(", ", packages)}.");
        return leftOut;

        bool IsAkkaOfAkkaProject(Match absence) =>
            absence.Success && Project.IsAkka(absence.Groups["package"].Value) && Find(absence) is { NeedsAkka: true };

        // Another version in place of the one that is missing brings what it needs, in other versions too.
        bool IsExplained(string error) =>
            AbsentPackage().Match(error) is { Success: true } absence && Find(absence) is { } project
            && (IsAkkaOfAkkaProject(absence) || (absence.Groups["code"].Value == "NU1603" && absences.Any(akka => Find(akka) == project)));

        Project? Find(Match absence) =>
            all.SingleOrDefault(project => project.Name == Path.GetFileNameWithoutExtension(absence.Groups["project"].Value));
    }

    // NU1102 goes on for some lines, "error NU1102:   - Found 3 version(s) in ...", which are no errors of their own.
    [GeneratedRegex(@"^(?!.* error NU110[123]:   - ).*\berror\b.*$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex ErrorLine();

    // NU1101 no such package, NU1102 no such version, NU1103 only pre-releases of it, NU1603 not that version but a later one.
    [GeneratedRegex(
        @"^\s*(?<project>.+\.csproj) : error ((?<code>NU110[123]): Unable to find (a stable )?package|(?<code>NU1603): .+ depends on) (?<package>\w+([.-]\w+)*)")]
    private static partial Regex AbsentPackage();
}

/// <summary>Runs one test project and reads its result file, which is safer to read than what is printed.</summary>
internal static class TestRun
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    public static Totals Execute(DotNet dotnet, Project project)
    {
        var folder = Path.Combine(dotnet.Root, "artifacts", "test-results", project.Name);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);

        Console.Write($"{project.Name}: ");
        var clock = Stopwatch.StartNew();
        // A test that hangs ends its own project after 20 minutes, by name, instead of everything at some outer limit.
        var (exitCode, output) = dotnet.Capture(
            "test", project.File, "--no-build", "--nologo", "--logger", "trx;LogFileName=results.trx",
            "--results-directory", folder, "--blame-hang-timeout", "20m", "--blame-hang-dump-type", "none");
        var (totals, fault) = Read(Path.Combine(folder, "results.trx"), exitCode);

        Console.WriteLine($"{totals} ({clock.Elapsed.TotalSeconds:F0} s)");
        if (totals.Failed > 0) Console.WriteLine(output);
        if (fault is not null) Console.WriteLine($"{project.Name}: {fault}; counted as one failure.");
        return totals;
    }

    private static (Totals Totals, string? Fault) Read(string file, int exitCode)
    {
        if (!File.Exists(file)) return (new Totals(0, 1, 0), "it ended without reporting any test");

        var report = XDocument.Load(file).Root!;
        var outcomes = report.Elements(Trx + "Results").Elements().Select(result => (string?)result.Attribute("outcome")).ToList();
        var passed = outcomes.Count(outcome => outcome == "Passed");
        var skipped = outcomes.Count(outcome => outcome == "NotExecuted");
        var failed = outcomes.Count - passed - skipped;

        var fault = IsAborted(report) ? "its test process ended before all tests had run"
            : outcomes is [] ? "it has no tests"
            : exitCode != 0 && failed == 0 ? $"every test passed, yet the runner ended with exit code {exitCode}"
            : null;
        return (new Totals(passed, fault is null ? failed : failed + 1, skipped), fault);
    }

    private static bool IsAborted(XElement report) =>
        report.Descendants(Trx + "RunInfo").Any(info => info.Value.Contains("test run was aborted", StringComparison.OrdinalIgnoreCase));
}

/// <summary>The dotnet command, run at the root of the repository.</summary>
internal sealed record DotNet(string Root)
{
    /// <summary>Lets the output through and returns the exit code.</summary>
    public int Show(params string[] arguments)
    {
        using var process = Process.Start(Describe(arguments))!;
        process.WaitForExit();
        return process.ExitCode;
    }

    public (int ExitCode, string Output) Capture(params string[] arguments)
    {
        var description = Describe(arguments);
        description.RedirectStandardOutput = true;
        description.RedirectStandardError = true;
        using var process = Process.Start(description)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private ProcessStartInfo Describe(string[] arguments) =>
        new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = Root,
            // What we read must not depend on the language of the machine or on the width of its terminal.
            Environment = { ["DOTNET_CLI_UI_LANGUAGE"] = "en", ["MSBUILDTERMINALLOGGER"] = "off", ["DOTNET_NOLOGO"] = "1" },
        };
}
