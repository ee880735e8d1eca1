using Akka.Durable.Catalog;

namespace Akka.Durable.Journal;

/// <summary>Events of one run to append together, and what its catalog row becomes with them.</summary>
/// <param name="Run">The run.</param>
/// <param name="Rows">At least one; the first one's sequence is one more than the last the writer has seen.</param>
/// <param name="Catalog">The row to write in the same transaction; null when it does not change.</param>
public sealed record RunAppend(RunId Run, IReadOnlyList<JournalRow> Rows, CatalogRow? Catalog);
