using Akka.Durable.Catalog;
using Akka.Durable.Payloads;

namespace Akka.Durable.Journal;

/// <summary>Events of one run to append together, and what its catalog row becomes with them.</summary>
/// <param name="Run">The run.</param>
/// <param name="Rows">At least one; the first one's sequence is one more than the last the writer has seen.</param>
/// <param name="Catalog">The row to write in the same transaction; null when it does not change.</param>
public sealed record RunAppend(RunId Run, IReadOnlyList<JournalRow> Rows, CatalogRow? Catalog)
{
    /// <summary>What the events refer to and the store does not have yet, to be kept in the same transaction; null for nothing.</summary>
    public IReadOnlyList<PayloadRow>? Payloads { get; init; }
}
