using System.Diagnostics;
using Akka.Durable.Cli.Files;

namespace Akka.Durable.Cli.Processes;

/// <summary>The built program as a process of its own, in a sandbox, with its output read line by line.</summary>
internal sealed class DurableProcess : IDisposable
{
    // Only against hanging: no test waits for it to pass.
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _error;

    private DurableProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public int ExitCode => _process.ExitCode;

    public static DurableProcess Start(Sandbox sandbox, params IEnumerable<string> arguments)
    {
        // The SDK says which dotnet runs us; the program's own launcher would have to find one.
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet, [Path.Combine(AppContext.BaseDirectory, "durable.dll"), .. arguments])
        {
            WorkingDirectory = sandbox.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new(Process.Start(start)!);
    }

    /// <summary>Reads until a line begins so. False when the program ended before.</summary>
    public async Task<bool> ReachesAsync(string lineStart)
    {
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Guard) is { } line)
        {
            if (line.StartsWith(lineStart, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>SIGKILL: nothing of it runs any more when this returns.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Guard);
    }

    /// <summary>Reads to the end.</summary>
    public async Task<(int ExitCode, string Out, string Error)> EndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Guard);
        await _process.WaitForExitAsync().WaitAsync(Guard);
        return (_process.ExitCode, output, await _error.WaitAsync(Guard));
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}

/// <summary>Tests that start processes run one after the other: two cores are few.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessTests
{
    public const string Name = "processes";
}
