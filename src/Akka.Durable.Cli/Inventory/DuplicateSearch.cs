namespace Akka.Durable.Cli.Inventory;

/// <summary>Groups files of the same content. Empty files waste nothing and are no duplicates.</summary>
internal static class DuplicateSearch
{
    /// <summary>The groups, and the paths in each, in ordinal order.</summary>
    public static List<DuplicateGroup> Find(IEnumerable<HashedFile> files)
    {
        var paths = new Dictionary<(string Sha256, long Size), List<string>>();
        foreach (var file in files)
        {
            if (file is not { Sha256: { } sha256, Size: > 0 and var size }) continue;
            if (!paths.TryGetValue((sha256, size), out var same)) paths[(sha256, size)] = same = [];
            same.Add(file.Path);
        }

        foreach (var same in paths.Values)
        {
            same.Sort(string.CompareOrdinal);
        }

        return
        [
            .. paths
                .Where(p => p.Value.Count > 1)
                .Select(p => new DuplicateGroup(p.Key.Sha256, p.Key.Size, p.Value))
                .OrderBy(g => g.Paths[0], StringComparer.Ordinal),
        ];
    }
}
