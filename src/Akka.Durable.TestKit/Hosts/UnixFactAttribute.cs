using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>A test of what only Unix has: signals that stop a process, the file system of SQLite that is mended there.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "It tests what only Unix has.";
    }
}
