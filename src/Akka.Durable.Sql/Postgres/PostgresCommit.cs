using Akka.Durable.Journal;
using Akka.Durable.Sql.Writing;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Commits one group, and does not come back before it is known what became of it, or that nobody can know.</summary>
internal sealed class PostgresCommit(
    PostgresWriterConnection connection, List<PendingWrite> writes, PostgresLease lease, PostgresStoreOptions options)
{
    /// <summary>The id of the attempt that was sent and not answered; null while there is none.</summary>
    private string? _doubtful;

    /// <exception cref="JournalUnavailableException">Nothing was written.</exception>
    /// <exception cref="JournalOutcomeUnknownException">It may or may not have been written.</exception>
    /// <exception cref="Npgsql.PostgresException">One row is to blame; nothing was written.</exception>
    public async Task RunAsync()
    {
        var patience = new PostgresPatience(options);
        while (true)
        {
            try
            {
                if (!await WasCommittedAsync().ConfigureAwait(false)) await SendAsync().ConfigureAwait(false);
                return;
            }
            catch (Exception e)
            {
                var trouble = PostgresTroubles.Classify(e);
                if (trouble is PostgresTrouble.Connection) connection.Drop();
                if (_doubtful is null && trouble is PostgresTrouble.OfOneRow) throw;
                if (_doubtful is null && trouble is PostgresTrouble.Fenced) 
                    throw new JournalUnavailableException(await lease.WhyLostAsync().ConfigureAwait(false), e);

                if (await patience.AgainAsync(e, CancellationToken.None).ConfigureAwait(false)) continue;

                throw _doubtful is null
                    ? PostgresExplained.NotWritten(e)
                    : new JournalOutcomeUnknownException(
                        $"PostgreSQL did not confirm the commit: {e.Message}. It may or may not have been written.", e);
            }
        }
    }

    /// <summary>Looks for the attempt that was not answered, if there is one.</summary>
    private async ValueTask<bool> WasCommittedAsync()
    {
        if (_doubtful is null) return false;

        await connection.CountDoubtAsync().ConfigureAwait(false);
        if (await connection.IsStoredAsync(writes, _doubtful).ConfigureAwait(false) is true) return true;

        // The session that sent it is gone, and it is not there: now it never will be.
        _doubtful = null;
        return false;
    }

    private async Task SendAsync()
    {
        var open = await connection.OpenAsync().ConfigureAwait(false);
        var writerId = connection.NextWriterId();
        await using var batch = PostgresBatch.Make(open, writes, writerId, lease.Generation);
        try
        {
            _doubtful = writerId;
            options.Hooks.Sending(open, writes.Count);
            await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
            options.Hooks.Confirmed(writes.Count);
        }
        catch (Exception e) when (PostgresTroubles.Classify(e) is not PostgresTrouble.Connection)
        {
            // The server said itself that the transaction was undone.
            _doubtful = null;
            throw;
        }
    }
}
