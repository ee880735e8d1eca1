namespace Akka.Durable.Cli.Inventory;

/// <summary>Lists a directory tree. Symbolic links are listed and not followed; what cannot be listed is an entry that says why.</summary>
internal static class TreeWalk
{
    /// <summary>Every file, link and unreadable directory, by path in ordinal order.</summary>
    /// <param name="root">The directory.</param>
    /// <param name="exclude">Full paths that are passed over, with all that is in them.</param>
    /// <param name="found">Called with each file or link as it is found.</param>
    /// <param name="cancellation">Ends the walk.</param>
    /// <exception cref="IOException">The root itself cannot be listed.</exception>
    public static List<ListedEntry> List(
        string root, IReadOnlyCollection<string> exclude, Action<ListedEntry> found, CancellationToken cancellation)
    {
        var excluded = exclude.ToHashSet(StringComparer.Ordinal);
        var entries = new List<ListedEntry>();
        var directories = new Stack<(DirectoryInfo Directory, string Path)>();
        directories.Push((new DirectoryInfo(root), ""));
        while (directories.TryPop(out var next))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (entry, inner) in Listed(next.Directory, next.Path, excluded))
            {
                if (inner is not null)
                {
                    directories.Push((inner, entry.Path));
                    continue;
                }

                entries.Add(entry);
                found(entry);
            }
        }

        entries.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return entries;
    }

    private static List<(ListedEntry Entry, DirectoryInfo? Inner)> Listed(DirectoryInfo directory, string path, HashSet<string> excluded)
    {
        var listed = new List<(ListedEntry, DirectoryInfo?)>();
        try
        {
            // What is hidden belongs to the tree as well; the default would pass over it.
            foreach (var info in directory.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }))
            {
                if (excluded.Contains(info.FullName)) continue;

                var name = path.Length == 0 ? info.Name : $"{path}/{info.Name}";
                listed.Add(info is DirectoryInfo { LinkTarget: null } inner ? (new(name), inner) : (EntryOf(name, info), null));
            }
        }
        catch (Exception unreadable) when (path.Length > 0 && unreadable is IOException or UnauthorizedAccessException)
        {
            listed.Add((new(path, Error: ReadErrors.Name(unreadable)), null));
        }

        return listed;
    }

    // What vanished since its name was read is an entry as well, or the count of files would depend on when we looked.
    private static ListedEntry EntryOf(string name, FileSystemInfo info)
    {
        try
        {
            return info.LinkTarget is { } target ? new(name, Link: target) : new(name, Size: ((FileInfo)info).Length);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new(name, Error: ReadErrors.Name(unreadable));
        }
    }
}
