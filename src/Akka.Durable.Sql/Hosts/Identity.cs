using System.Diagnostics;
using System.Globalization;
using Akka.Durable.Hosts;

namespace Akka.Durable.Sql.Hosts;

/// <summary>Who a host is: the only place where ids come from chance and the process is asked about itself.</summary>
public static class Identity
{
    /// <summary>A new id, in order of time to the millisecond.</summary>
    public static string New() => Guid.CreateVersion7().ToString("N", CultureInfo.InvariantCulture);

    public static HostIdentity OfThisProcess(string id, DateTimeOffset now)
    {
        using var process = Process.GetCurrentProcess();
        var machine = Environment.MachineName;
        return new(
            id,
            string.Create(CultureInfo.InvariantCulture, $"process {process.Id} on {machine}, since {now.ToUniversalTime():yyyy-MM-dd HH:mm:ss'Z'}"),
            machine,
            process.Id,
            process.StartTime.ToUniversalTime());
    }
}
