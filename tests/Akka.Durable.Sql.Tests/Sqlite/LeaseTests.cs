using Akka.Durable.Sql.Hosts;
using System.Diagnostics;

namespace Akka.Durable.Sql.Tests.Sqlite;

public sealed class LeaseTests : SqliteTest
{
    [Fact]
    public void This_process_may_be_alive()
    {
        using var process = Process.GetCurrentProcess();
        var startedAt = new DateTimeOffset(process.StartTime.ToUniversalTime(), TimeSpan.Zero);
        var here = First with { Machine = Environment.MachineName, ProcessId = Environment.ProcessId, ProcessStartedAt = startedAt };

        Assert.True(LocalProcesses.MayBeAlive(here));
        Assert.False(LocalProcesses.MayBeAlive(here with { ProcessStartedAt = startedAt.AddHours(-1) }));
        Assert.False(LocalProcesses.MayBeAlive(here with { ProcessId = int.MaxValue }));
        Assert.True(LocalProcesses.MayBeAlive(here with { ProcessId = int.MaxValue, Machine = "elsewhere" }));
    }
}
