namespace Akka.Durable.Cli.Inventory;

/// <summary>One line of the listing: what the scan saw.</summary>
/// <param name="Path">Relative to the root, with <c>/</c> between its parts.</param>
/// <param name="Size">Bytes; null for what is no regular file.</param>
/// <param name="Link">Where a symbolic link points.</param>
/// <param name="Error">Why a directory could not be listed.</param>
internal sealed record ListedEntry(string Path, long? Size = null, string? Link = null, string? Error = null);

/// <summary>One line of the hashes.</summary>
/// <param name="Path">Relative to the root.</param>
/// <param name="Size">Bytes read; null where that failed.</param>
/// <param name="Sha256">Lower-case hex; null where reading failed.</param>
/// <param name="Error">Why it could not be read.</param>
internal sealed record HashedFile(string Path, long? Size = null, string? Sha256 = null, string? Error = null);

/// <summary>Files of one content.</summary>
internal sealed record DuplicateGroup(string Sha256, long Size, IReadOnlyList<string> Paths)
{
    public long WastedBytes => Size * (Paths.Count - 1);
}
