using Akka.Durable.Catalog;
using Akka.Durable.Refusals;

namespace Akka.Durable.TestKit.Stores;

/// <summary>Lists a catalog in memory: the meaning of <see cref="CatalogQuery"/>, spelled out.</summary>
internal static class MemoryCatalog
{
    public static CatalogPage List(IEnumerable<CatalogRow> rows, CatalogQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, CatalogQuery.LimitMax);
        var found = rows
            .Where(row => Matches(row, query))
            .OrderByDescending(row => row.CreatedAt)
            .ThenBy(row => row.Run)
            .SkipWhile(After(query))
            .Take(limit + 1)
            .ToList();
        if (found.Count <= limit) return new CatalogPage(found, Next: null);

        found.RemoveAt(limit);
        return new CatalogPage(found, $"{found[^1].CreatedAt.UtcTicks}.{found[^1].Run.Value}");
    }

    private static bool Matches(CatalogRow row, CatalogQuery query) =>
        (query.Status is null || row.Status == query.Status)
        && (query.Definition is null || row.Definition == query.Definition)
        && (query.Tag is not { } tag || (row.Tags.TryGetValue(tag.Name, out var value) && (tag.Value is null || value == tag.Value)))
        && (query.From is null || row.CreatedAt >= query.From)
        && (query.Until is null || row.CreatedAt < query.Until)
        && (query.Text is null || row.Run.Value.Contains(query.Text, StringComparison.Ordinal));

    /// <summary>Tells the rows that an earlier page has shown already.</summary>
    private static Func<CatalogRow, bool> After(CatalogQuery query)
    {
        if (query.After is null) return _ => false;

        var parts = query.After.Split('.', 2);
        if (parts.Length is not 2 || !long.TryParse(parts[0], out var ticks) || !RunId.TryParse(parts[1], out var last))
        {
            throw new RunRefusedException(new Refusal(
                RefusalCodes.InvalidInput, "The place to go on from is not one that a page of the catalog ended with."));
        }

        return row => row.CreatedAt.UtcTicks > ticks || (row.CreatedAt.UtcTicks == ticks && row.Run.CompareTo(last) <= 0);
    }
}
