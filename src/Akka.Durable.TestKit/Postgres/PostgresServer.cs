using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Akka.Durable.TestKit.Postgres;

/// <summary>A PostgreSQL server of one's own: on a loopback port that the system gives, in a temporary folder, gone when disposed.</summary>
/// <remarks>
/// Needs the server's programs (<c>initdb</c>, <c>postgres</c>) on the PATH or where Debian puts them; the process may be root's, the server
/// then runs as the user <c>postgres</c>. It can be killed and started again on the same port with the same data.
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Ready = "database system is ready to accept connections";

    /// <summary>Against hanging only: the server says when it is ready, or ends.</summary>
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder;
    private readonly Socket _port;
    private readonly bool _fsync;
    private Process? _process;

    private PostgresServer(DirectoryInfo folder, Socket port, bool fsync)
    {
        _folder = folder;
        _port = port;
        _fsync = fsync;
    }

    /// <summary>Why there can be no server on this machine; null when there can. One sentence, fit for a skipped test.</summary>
    public static string? Missing => PostgresPrograms.Missing;

    public int Port => ((IPEndPoint)_port.LocalEndPoint!).Port;

    /// <summary>The server's own process; it changes when it is started again.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>Makes a new server and starts it.</summary>
    /// <param name="fsync">Whether a commit waits for the disk. Off by default: tests lose nothing by it that a killed process would not.</param>
    /// <exception cref="InvalidOperationException">There are no programs (<see cref="Missing"/> says why), or they failed.</exception>
    public static async Task<PostgresServer> StartAsync(bool fsync = false)
    {
        var programs = PostgresPrograms.Installed;
        var folder = Directory.CreateTempSubdirectory("durable-postgres-");

        // Bound and never listening: nobody else is given the port, and the server can still take it, also after it was killed.
        var port = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var server = new PostgresServer(folder, port, fsync);
        try
        {
            port.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            port.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            programs.GiveAway(folder.FullName);
            await Task.Run(() => PostgresPrograms.Run(programs.Start(
                "initdb", "-D", server.Data, "-U", "durable", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"))).ConfigureAwait(false);
            await server.StartAgainAsync().ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>In Npgsql's form.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Username=durable;Database={database};Timeout=60;Command Timeout=60";

    /// <summary>Ends the server as a power cut of its process would, with all its sessions.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process) return;

        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Guard).ConfigureAwait(false);
        process.Dispose();
        _process = null;
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>. When it returns, the server takes connections.</summary>
    public async Task StartAgainAsync()
    {
        if (_process is not null) throw new InvalidOperationException("The server runs.");

        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string>();
        var process = new Process
        {
            StartInfo = PostgresPrograms.Installed.Start("postgres", [.. Settings().Prepend("-D").SelectMany(Flag)]),
            EnableRaisingEvents = true,
        };
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"The server ended: {Said()}"));
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _process = process;
        await ready.Task.WaitAsync(Guard).ConfigureAwait(false);

        IEnumerable<string> Flag(string setting) => setting is "-D" ? ["-D", Data] : ["-c", setting];

        void Hear(string? line)
        {
            if (line is null || ready.Task.IsCompleted) return;

            lock (said)
            {
                said.Add(line);
            }

            if (line.Contains(Ready, StringComparison.Ordinal)) ready.TrySetResult();
        }

        string Said()
        {
            lock (said)
            {
                return string.Join('\n', said);
            }
        }
    }

    /// <summary>Ends the server and removes all it had.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        _port.Dispose();

        // Sessions of a killed server end by themselves when they notice, and may write to the folder until then.
        for (var tries = 0; ; tries++)
        {
            try
            {
                if (Directory.Exists(_folder.FullName)) _folder.Delete(recursive: true);
                return;
            }
            catch (IOException) when (tries < 100)
            {
                await Task.Yield();
            }
        }
    }

    private string Data => Path.Combine(_folder.FullName, "data");

    private IEnumerable<string> Settings()
    {
        yield return $"port={Port}";
        yield return "listen_addresses=127.0.0.1";
        yield return $"unix_socket_directories={_folder.FullName}";
        yield return "max_connections=300";
        yield return "logging_collector=off";
        yield return "log_destination=stderr";
        yield return "lc_messages=C";
        yield return "shared_buffers=64MB";
        if (_fsync) yield break;

        yield return "fsync=off";
        yield return "synchronous_commit=on";
        yield return "full_page_writes=off";
    }
}
