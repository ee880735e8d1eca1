using System.Diagnostics;
using System.Globalization;
using Akka.Durable.Hosts;
using Akka.Durable.Sql.Hosts;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Sql.Tests.Hosts;

/// <summary>A database is free at once when the process that held it is known to be gone.</summary>
public sealed class LocalProcessesTests
{
    [Fact]
    public void This_process_may_be_alive()
    {
        using var process = Process.GetCurrentProcess();
        var here = HostIn(process);

        Assert.True(LocalProcesses.MayBeAlive(here));
        Assert.False(LocalProcesses.MayBeAlive(here with { ProcessStartedAt = here.ProcessStartedAt.AddHours(-1) }));
        Assert.False(LocalProcesses.MayBeAlive(here with { ProcessId = int.MaxValue }));
        Assert.True(LocalProcesses.MayBeAlive(here with { ProcessId = int.MaxValue, Machine = "elsewhere" }));
    }

    [UnixFact]
    public async Task A_process_that_was_killed_is_gone_though_its_parent_has_not_collected_it()
    {
        // The shell starts a process, says its number, and becomes another program, which collects nobody.
        using var parent = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 1000 & echo $!; exec sleep 1000"])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            var number = int.Parse((await parent.StandardOutput.ReadLineAsync().OrHangAsync())!, CultureInfo.InvariantCulture);
            using var child = Process.GetProcessById(number);
            var host = HostIn(child);
            Assert.True(LocalProcesses.MayBeAlive(host));

            child.Kill();

            // Elsewhere than on Linux the lease has to tell.
            if (OperatingSystem.IsLinux()) Assert.True(SpinWait.SpinUntil(() => !LocalProcesses.MayBeAlive(host), TimeSpan.FromMinutes(1)));
        }
        finally
        {
            parent.Kill();
        }
    }

    private static HostIdentity HostIn(Process process) => new(
        "host", "a host", Environment.MachineName, process.Id, new DateTimeOffset(process.StartTime.ToUniversalTime(), TimeSpan.Zero));
}
