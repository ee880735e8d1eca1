using System.Diagnostics;
using System.Globalization;

namespace Akka.Durable.TestKit.Postgres;

/// <summary>One start of the server: it says when it is ready, and ends by a signal to its process id.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string ReadyLine = "database system is ready to accept connections";

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _said = [];
    private readonly Process _process;

    public ServerProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        Id = _process.Id;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        _ = FailWhenEndedAsync();
    }

    public int Id { get; }

    /// <summary>Completes when it takes connections; fails when it ends instead, with what it said.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Ends it and waits until it is gone.</summary>
    /// <param name="signal">Sends the signal to the process id, if it still runs.</param>
    public async Task EndAsync(Action<ServerProcess> signal)
    {
        if (!_process.HasExited) signal(this);
        await _process.WaitForExitAsync().ConfigureAwait(false);
        Dispose();
    }

    /// <summary>SIGKILL: its sessions notice by themselves that it is gone.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGQUIT: it takes its sessions with it.</summary>
    public void Quit() =>
        PostgresPrograms.Run(PostgresPrograms.Installed.Start("pg_ctl", "kill", "QUIT", Id.ToString(CultureInfo.InvariantCulture)));

    public void Dispose() => _process.Dispose();

    private async Task FailWhenEndedAsync()
    {
        // Comes back after the last line was heard.
        await _process.WaitForExitAsync().ConfigureAwait(false);
        lock (_said)
        {
            _ready.TrySetException(new InvalidOperationException($"The server ended: {string.Join('\n', _said)}"));
        }

        // Nobody may be waiting for it any more.
        _ = _ready.Task.Exception;
    }

    private void Hear(string? line)
    {
        if (line is null || Ready.IsCompleted) return;

        lock (_said)
        {
            _said.Add(line);
        }

        if (line.Contains(ReadyLine, StringComparison.Ordinal)) _ready.TrySetResult();
    }
}
