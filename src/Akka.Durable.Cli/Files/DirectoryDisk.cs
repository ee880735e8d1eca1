using System.Runtime.InteropServices;

namespace Akka.Durable.Cli.Files;

/// <summary>Makes a rename survive a power cut: the name stands in the directory, which has to reach the disk as well.</summary>
/// <remarks>.NET opens no directories, so the system is asked. Windows keeps names without being asked.</remarks>
internal static class DirectoryDisk
{
    private const int ReadOnly = 0;

    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows()) return;

        var descriptor = Open(Path.GetFullPath(directory), ReadOnly);
        if (descriptor < 0) throw Failed(directory);
        try
        {
            // Some file systems cannot flush a directory and say so; there is nothing more to be had from them then.
            if (Sync(descriptor) != 0 && Marshal.GetLastPInvokeError() is not InvalidArgument) throw Failed(directory);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private const int InvalidArgument = 22;

    private static IOException Failed(string directory) =>
        new($"The directory '{directory}' cannot be flushed to the disk: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
