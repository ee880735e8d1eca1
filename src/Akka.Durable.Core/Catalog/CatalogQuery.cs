namespace Akka.Durable.Catalog;

/// <summary>Which runs to list. Conditions are joined by AND; those left null do not restrict.</summary>
public sealed record CatalogQuery
{
    public const int LimitMax = 1000;

    public RunStatus? Status { get; init; }

    public string? Definition { get; init; }

    /// <summary>A tag that the run must have, with this value when one is given.</summary>
    public (string Name, string? Value)? Tag { get; init; }

    /// <summary>Started at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Started before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>A part of the run id, letter for letter.</summary>
    public string? Text { get; init; }

    /// <summary>1 to <see cref="LimitMax"/>; 50 by default. More is an error, so that nobody takes a page that was cut for all there is.</summary>
    public int Limit
    {
        get;
        init => field = value is >= 1 and <= LimitMax ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"1 to {LimitMax} runs a page.");
    } = 50;

    /// <summary>Where the page before ended: <see cref="CatalogPage.Next"/>.</summary>
    public string? After { get; init; }
}

/// <param name="Rows">Newest start first.</param>
/// <param name="Next">What to ask for with <see cref="CatalogQuery.After"/> to go on; null at the end. Stable while runs come and go.</param>
public sealed record CatalogPage(IReadOnlyList<CatalogRow> Rows, string? Next);
