namespace Akka.Durable.Cli.Inventory;

/// <summary>Of <c>scan</c>: the listing lies in a file, and this is its hash.</summary>
/// <param name="Files">Regular files.</param>
/// <param name="Bytes">Their sizes together.</param>
/// <param name="Links">Symbolic links.</param>
/// <param name="Unreadable">What could not be listed.</param>
/// <param name="BatchSize">Files in one batch of <c>hash</c>: recorded, so that another release divides them the same way.</param>
/// <param name="ListingSha256">SHA-256 of the listing.</param>
internal sealed record Scanned(int Files, long Bytes, int Links, int Unreadable, int BatchSize, string ListingSha256);

/// <summary>Of one step of <c>hash</c>.</summary>
internal sealed record HashedBatch(int Files, long Bytes, int Unreadable, string Sha256);

/// <summary>The checkpoint of <c>hash</c>.</summary>
/// <param name="Batches">Batches that are done.</param>
/// <param name="Bytes">Bytes read in them.</param>
/// <param name="Unreadable">Files in them that could not be read.</param>
/// <param name="Hashes">SHA-256 of each batch's file.</param>
internal sealed record HashCursor(int Batches, long Bytes, int Unreadable, IReadOnlyList<string> Hashes)
{
    public static HashCursor Start { get; } = new(0, 0, 0, []);

    public HashCursor After(HashedBatch batch) =>
        new(Batches + 1, Bytes + batch.Bytes, Unreadable + batch.Unreadable, [.. Hashes, batch.Sha256]);
}

/// <summary>Of <c>hash</c>.</summary>
internal sealed record Hashed(int Batches, long Bytes, int Unreadable, string Sha256);

/// <summary>Of <c>duplicates</c>.</summary>
internal sealed record Duplicates(int Groups, int Files, long WastedBytes, string Sha256);

/// <summary>Of <c>report</c>.</summary>
internal sealed record Reported(string ManifestSha256);
