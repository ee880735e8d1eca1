using System.Security.Cryptography;

namespace Akka.Durable.Cli.Files;

/// <summary>A file that is there whole or not at all, on the disk before its name is.</summary>
internal static class DurableFile
{
    /// <summary>Writes beside <paramref name="path"/>, flushes to the disk, renames over it, flushes the directory.</summary>
    /// <param name="path">What it is to be called.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="beforeRename">Called when the content is on the disk under another name.</param>
    /// <param name="writer">Tells writers apart that may write the same file side by side; the last to finish is kept.</param>
    /// <returns>SHA-256 of the content, in lower-case hex: what a journal records of a file.</returns>
    public static async Task<string> WriteAsync(string path, Func<Stream, Task> write, Action? beforeRename = null, string? writer = null)
    {
        var directory = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(directory);
        var temporary = TemporaryNameOf(path, writer);
        string hash;
        using (var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        {
            await using var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024);
            await using (var hashing = new HashingStream(file, digest))
            {
                await write(hashing);
            }

            file.Flush(flushToDisk: true);
            hash = Convert.ToHexStringLower(digest.GetHashAndReset());
        }

        beforeRename?.Invoke();
        File.Move(temporary, path, overwrite: true);
        DirectoryDisk.Flush(directory);
        return hash;
    }

    /// <summary>What the content is written to first. The same name every time, so that a killed process leaves one file at most.</summary>
    public static string TemporaryNameOf(string path, string? writer = null) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{(writer is null ? "" : writer + ".")}unfinished");

    public static async Task<string> HashAsync(string path, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }
}
