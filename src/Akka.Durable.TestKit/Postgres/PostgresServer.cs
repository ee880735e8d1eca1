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
    /// <summary>What a server says that is started while sessions of the killed one are still there.</summary>
    private const string StillInUse = "is still in use";

    /// <summary>Against hanging only: the server says when it is ready, or ends.</summary>
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder;
    private readonly Socket _port;
    private readonly bool _fsync;
    private ServerProcess? _process;

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

    /// <summary>Kills the server: no session ends in order, no transaction under way is finished.</summary>
    public Task KillAsync() => EndAsync(process => process.Kill());

    /// <summary>Starts it again after <see cref="KillAsync"/>. When it returns, the server takes connections.</summary>
    public async Task StartAgainAsync()
    {
        if (_process is not null) throw new InvalidOperationException("The server runs.");

        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var process = new ServerProcess(PostgresPrograms.Installed.Start("postgres", Arguments()));
            try
            {
                await process.Ready.WaitAsync(Guard).ConfigureAwait(false);
                _process = process;
                return;
            }
            catch (InvalidOperationException e)
                when (e.Message.Contains(StillInUse, StringComparison.Ordinal) && Stopwatch.GetElapsedTime(since) < Guard)
            {
                // Sessions of the killed server are about to notice its death; nobody but them knows when they have.
                process.Dispose();
            }
            catch
            {
                await process.EndAsync(started => started.Kill()).ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Ends the server and removes all it had.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(process => process.Quit()).ConfigureAwait(false);
        _port.Dispose();
        if (Directory.Exists(_folder.FullName)) _folder.Delete(recursive: true);
    }

    private async Task EndAsync(Action<ServerProcess> signal)
    {
        if (_process is not { } process) return;

        _process = null;
        await process.EndAsync(signal).WaitAsync(Guard).ConfigureAwait(false);
    }

    private string Data => Path.Combine(_folder.FullName, "data");

    private string[] Arguments()
    {
        string[] durability = _fsync ? [] : ["fsync=off", "full_page_writes=off"];
        string[] settings =
        [
            $"port={Port}",
            "listen_addresses=127.0.0.1",
            $"unix_socket_directories={_folder.FullName}",
            "max_connections=300",
            "shared_buffers=64MB",
            "logging_collector=off",
            "log_destination=stderr",
            .. durability,
        ];
        return ["-D", Data, .. settings.SelectMany(setting => new[] { "-c", setting })];
    }
}
