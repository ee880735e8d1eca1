namespace Akka.Durable.Tests.Processes;

/// <summary>A test that sends signals to processes, which only some systems have.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "There are no signals to stop a process with on Windows.";
    }
}
