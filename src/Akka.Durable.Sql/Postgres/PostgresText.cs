using Akka.Durable.Catalog;
using Akka.Durable.Sql.Writing;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Finds text that PostgreSQL cannot keep before it is among others in a transaction.</summary>
internal static class PostgresText
{
    /// <summary>False when some text of <paramref name="write"/> holds a NUL or half a surrogate pair.</summary>
    public static bool IsStorable(PendingWrite write) => write switch
    {
        PendingWrite.Append { Rows: var append } => append.Rows.All(row => IsStorable(row.Manifest)) && IsStorable(append.Catalog),
        PendingWrite.SaveSnapshot { Snapshot: var snapshot } => IsStorable(snapshot.Manifest),
        PendingWrite.RepairCatalog { Row: var row } => IsStorable(row),
        _ => true,
    };

    private static bool IsStorable(CatalogRow? row) => row is null
        || (IsStorable(row.Definition)
            && IsStorable(row.Version)
            && IsStorable(row.Reason)
            && IsStorable(row.Owner)
            && row.Tags.All(tag => IsStorable(tag.Key) && IsStorable(tag.Value)));

    private static bool IsStorable(string? text)
    {
        if (text is null) return true;

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\0') return false;
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }
}
