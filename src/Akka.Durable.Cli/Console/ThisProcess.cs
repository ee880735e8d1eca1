using System.Diagnostics;

namespace Akka.Durable.Cli.Console;

/// <summary>The process that this program runs in.</summary>
internal static class ThisProcess
{
    /// <summary>Kills it, with SIGKILL where there are signals; nothing that comes after this is done.</summary>
    public static void Kill()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
