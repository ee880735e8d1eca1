using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql.Journal;

namespace Akka.Durable.Cluster.Journal;

/// <summary>The journal of Akka.Persistence.Sql, which takes turns with the catalog where both write one SQLite file.</summary>
public sealed class SqlJournal : SqlWriteJournal
{
    private readonly WriteTurns _turns = WriteTurns.Of(Context.System);

    public SqlJournal(Config configuration)
        : base(configuration)
    {
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        // Nothing is awaited before the package's own part, which counts on this actor's thread.
        _turns.JournalBegins();
        try
        {
            return await base.WriteMessagesAsync(messages, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turns.JournalEnded();
        }
    }
}
