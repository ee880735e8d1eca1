using System.Globalization;
using Akka.Durable.Catalog;

namespace Akka.Durable.Verification;

/// <summary>Names what a catalog row says otherwise than the journal.</summary>
internal static class CatalogComparison
{
    /// <returns>Empty when they say the same.</returns>
    public static string Differences(CatalogRow row, CatalogRow journal)
    {
        if (CatalogProjection.SaySame(row, journal)) return "";

        List<string> differences = [];
        Compare("status", row.Status.Name(), journal.Status.Name());
        Compare("epoch", row.Epoch, journal.Epoch);
        Compare("wake-up time", row.WakeAt, journal.WakeAt);
        Compare("owner", row.Owner, journal.Owner);
        Compare("tags", Text(row.Tags), Text(journal.Tags));
        if (!IsNotRegistered(row, journal)) Compare("reason", row.Reason, journal.Reason);
        Compare("end", row.EndedAt, journal.EndedAt);
        Compare("start", row.CreatedAt, journal.CreatedAt);
        Compare("definition", row.Definition, journal.Definition);
        Compare("version", row.Version, journal.Version);
        Compare("parent", row.Parent, journal.Parent);
        return string.Join("; ", differences);

        void Compare<T>(string what, T stored, T folded)
        {
            if (EqualityComparer<T>.Default.Equals(stored, folded)) return;
            differences.Add($"{what} is {Shown(stored)} in the catalog, {Shown(folded)} in the journal");
        }
    }

    // The one thing that a host notes in the catalog alone, and only of a run that it would take up.
    private static bool IsNotRegistered(CatalogRow row, CatalogRow journal) =>
        row.Reason == CatalogProjection.NotRegistered(journal.Definition)
        && journal.Status is RunStatus.Running or RunStatus.Waiting or RunStatus.Interrupted;

    private static string Text(IEnumerable<KeyValuePair<string, string>> tags) => string.Join(", ", tags.Select(t => $"{t.Key}={t.Value}"));

    private static string Shown<T>(T value) => value switch
    {
        null => "none",
        "" => "empty",
        DateTimeOffset at => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => $"'{value}'",
    };
}
