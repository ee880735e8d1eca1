using System.Diagnostics;
using System.Globalization;

namespace Akka.Durable.Tests.Processes;

/// <summary>One start of <c>durable-node</c> as a process of its own; it is stopped by its process id.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private const string Ready = "ready at ";

    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _said = [];
    private readonly Process _process;

    public NodeProcess(string name, params IEnumerable<string> arguments)
    {
        Name = name;
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(dotnet, [Path.Combine(AppContext.BaseDirectory, "durable-node.dll"), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            },
        };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _ = FailWhenEndedAsync();
    }

    public string Name { get; }

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it said so far.</summary>
    public string Said
    {
        get
        {
            lock (_said) return string.Join('\n', _said);
        }
    }

    /// <summary>The cluster's unique address of it, once it keeps runs; fails when it ends before.</summary>
    public Task<string> AddressAsync() => _ready.Task;

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndedAsync();
    }

    public Task EndedAsync() => _process.WaitForExitAsync();

    /// <summary>SIGSTOP, SIGCONT or SIGTERM, by the name without SIG.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private async Task FailWhenEndedAsync()
    {
        // Comes back after the last line was heard.
        await _process.WaitForExitAsync();
        _ready.TrySetException(new InvalidOperationException($"{Name} ended: {Said}"));
        _ = _ready.Task.Exception;
    }

    private void Hear(string? line)
    {
        if (line is null) return;

        lock (_said) _said.Add(line);
        if (line.StartsWith(Ready, StringComparison.Ordinal)) _ready.TrySetResult(line[Ready.Length..]);
    }
}
