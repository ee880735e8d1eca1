using System.Globalization;
using System.Text;

namespace Akka.Durable.Node;

/// <summary>What bodies have done, as the world outside sees it: a file for each process, which outlives it however it ends.</summary>
internal static class WorkLog
{
    private static readonly Lock Gate = new();

    public static void Write(string? folder, string line)
    {
        if (folder is null) return;

        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}.log"));
        lock (Gate)
        {
            using var log = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            log.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
    }
}
