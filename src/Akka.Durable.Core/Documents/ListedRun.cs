using System.Diagnostics.CodeAnalysis;
using Akka.Durable.Catalog;

namespace Akka.Durable.Documents;

/// <summary>A run as <c>list --json</c> and the HTTP API give it.</summary>
public sealed record ListedRun : RunSummary
{
    /// <summary>For reading JSON.</summary>
    public ListedRun()
    {
    }

    [SetsRequiredMembers]
    private ListedRun(CatalogRow row)
        : base(row)
    {
    }

    public static ListedRun Of(CatalogRow row) => new(row);
}
