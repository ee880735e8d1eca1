using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Akka.Durable.Hosts;

namespace Akka.Durable.Sql.Hosts;

/// <summary>Tells whether the process behind a host is gone, so that a killed host's database is free at once.</summary>
internal static class LocalProcesses
{
    /// <summary>The system reports a start time to 10 ms or so; two starts under one process id are further apart.</summary>
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(1);

    /// <summary>False only when it is known that the process is gone. A wrong false would do no harm beyond an interruption: the
    /// former holder's writes are fenced.</summary>
    public static bool MayBeAlive(HostIdentity host)
    {
        if (host.Machine != Environment.MachineName) return true;

        try
        {
            using var process = Process.GetProcessById(host.ProcessId);
            var startedAt = new DateTimeOffset(process.StartTime.ToUniversalTime(), TimeSpan.Zero);

            // A start later than the holder's: another process has been given its number.
            return startedAt - host.ProcessStartedAt <= StartTolerance && !IsZombie(host.ProcessId);
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It ended while we looked, or we may not look: the lease will tell.
            return true;
        }
    }

    // Killed, and not yet collected by its parent; in a container whose first process collects nobody it never is.
    private static bool IsZombie(int process)
    {
        if (!OperatingSystem.IsLinux()) return false;

        try
        {
            // The name is in brackets and may hold any character, brackets too; the state is behind it.
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return stat.AsSpan(stat.LastIndexOf(')') + 1).TrimStart() is ['Z' or 'X', ..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
