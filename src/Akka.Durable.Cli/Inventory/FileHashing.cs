using System.Security.Cryptography;

namespace Akka.Durable.Cli.Inventory;

/// <summary>Hashes files of the tree. One that vanished or cannot be read is a result that says so, not a failure.</summary>
internal static class FileHashing
{
    private const int BufferSize = 128 * 1024;

    private static readonly string OfNothing = Convert.ToHexStringLower(SHA256.HashData([]));

    public static async Task<HashedFile> HashAsync(string root, ListedEntry file, CancellationToken cancellation)
    {
        // Pipes, sockets and devices have no bytes to list either, and opening one may wait for ever.
        if (file.Size == 0) return new(file.Path, 0, OfNothing);

        try
        {
            await using var stream = new FileStream(
                Path.Combine(root, file.Path),
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0,
                FileOptions.SequentialScan);
            return await HashAsync(file.Path, stream, cancellation);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new(file.Path, Error: ReadErrors.Name(unreadable));
        }
    }

    private static async Task<HashedFile> HashAsync(string path, FileStream stream, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        var size = 0L;
        while (await stream.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            hash.AppendData(buffer, 0, read);
            size += read;
        }

        return new(path, size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
