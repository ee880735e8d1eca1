using System.ComponentModel;
using System.Diagnostics;

namespace Akka.Durable.TestKit.Postgres;

/// <summary>The programs of a PostgreSQL server that is installed on this machine, running or not.</summary>
internal sealed class PostgresPrograms
{
    private const string Debian = "/usr/lib/postgresql";

    /// <summary>The server refuses to run as root; packages make this user for it.</summary>
    private const string Unprivileged = "postgres";

    private static readonly Lazy<(PostgresPrograms? Found, string? Missing)> Search = new(Find);

    private readonly string _folder;
    private readonly bool _isRoot;

    private PostgresPrograms(string folder, bool isRoot)
    {
        _folder = folder;
        _isRoot = isRoot;
    }

    /// <summary>Why there are none to be used; null when there are.</summary>
    public static string? Missing => Search.Value.Missing;

    /// <exception cref="InvalidOperationException">There are none.</exception>
    public static PostgresPrograms Installed => Search.Value.Found ?? throw new InvalidOperationException(Missing);

    /// <summary>How to start one of them, as another user if this one is root.</summary>
    public ProcessStartInfo Start(string program, params string[] arguments)
    {
        var path = Path.Combine(_folder, program);

        // It becomes the program, so that the process started is the server itself and can be ended by its id.
        var start = _isRoot
            ? new ProcessStartInfo(
                "setpriv", ["--reuid", Unprivileged, "--regid", Unprivileged, "--clear-groups", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>Gives a folder of ours to the user who will run them.</summary>
    public void GiveAway(string folder)
    {
        if (_isRoot) Run(new ProcessStartInfo("chown", [Unprivileged, folder]) { RedirectStandardError = true, RedirectStandardOutput = true });
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; what it said is in the message.</exception>
    public static void Run(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode is 0) return;

        throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)}: {error}{output.GetAwaiter().GetResult()}");
    }

    private static (PostgresPrograms?, string?) Find()
    {
        var folder = Folders().FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
        if (folder is null)
            return (null, "No PostgreSQL server is installed here: neither initdb and postgres on the PATH nor Debian's package postgresql.");

        var isRoot = Environment.IsPrivilegedProcess;
        return isRoot && !CanStepDown()
            ? (null, $"PostgreSQL does not run as root, and there is no user '{Unprivileged}' to run it as, or no setpriv.")
            : (new PostgresPrograms(folder, isRoot), null);
    }

    private static IEnumerable<string> Folders()
    {
        if (OperatingSystem.IsWindows()) return [];

        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var debian = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(Version).Select(version => Path.Combine(version, "bin"))
            : [];
        return path.Concat(debian);
    }

    private static int Version(string folder) => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0;

    private static bool CanStepDown()
    {
        try
        {
            Run(new ProcessStartInfo("setpriv", ["--reuid", Unprivileged, "--regid", Unprivileged, "--clear-groups", "true"])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            });
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }
}
