using System.Globalization;

namespace Akka.Durable.Cli.Inventory;

/// <summary>Where a run keeps what is too large for the journal.</summary>
internal sealed class SideFiles(string directory)
{
    public string Listing { get; } = Path.Combine(directory, "listing.jsonl");

    public string Hashes { get; } = Path.Combine(directory, "hashes.jsonl");

    public string Duplicates { get; } = Path.Combine(directory, "duplicates.jsonl");

    private readonly string _batches = Path.Combine(directory, "batches");

    /// <param name="number">From 1.</param>
    public string Batch(int number) =>
        Path.Combine(_batches, string.Create(CultureInfo.InvariantCulture, $"{number:D5}.jsonl"));

    /// <summary>Removes the files of single batches once one file holds them all. Harmless when they are gone.</summary>
    public void RemoveBatches()
    {
        if (Directory.Exists(_batches)) Directory.Delete(_batches, recursive: true);
    }

    /// <summary>The directory of one run beside the database <paramref name="database"/>: <c>demo.files/ID</c> beside <c>demo.db</c>.</summary>
    public static string DirectoryFor(string database, RunId run) => Path.Combine(RootFor(database), FileNameOf(run));

    /// <summary>The directory of all runs of one database.</summary>
    public static string RootFor(string database) =>
        Path.Combine(Path.GetDirectoryName(database)!, Path.GetFileNameWithoutExtension(database) + ".files");

    /// <summary>A run id as a part of a file name: "." and ".." are run ids, no Windows file name has ':', and some file systems take
    /// A for a.</summary>
    public static string FileNameOf(RunId run) => string.Concat(run.Value.Select(c =>
        c is '.' or ':' || char.IsAsciiLetterUpper(c) ? string.Create(CultureInfo.InvariantCulture, $"%{(int)c:x2}") : c.ToString()));
}
