using System.Globalization;
using Akka.Durable.Refusals;

namespace Akka.Durable.Sql.Catalog;

/// <summary>Where a page of the catalog ended: start time and id of its last run, so that runs that come and go move nothing.</summary>
internal readonly record struct CatalogCursor(long CreatedTicks, RunId Run)
{
    public static CatalogCursor Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0
            && long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && RunId.TryParse(text[(dot + 1)..], out var run))
        {
            return new CatalogCursor(ticks, run);
        }

        throw new RunRefusedException(new Refusal(
            RefusalCodes.InvalidInput, "The place to go on from is not one that a page of the catalog ended with."));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{CreatedTicks}.{Run.Value}");
}
