using Akka.Durable.Journal;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>A few connections for reading, each lent to one read at a time.</summary>
/// <param name="file">The database.</param>
/// <param name="beside">Whether a writer of this process has it open; otherwise it is read without a trace.</param>
/// <param name="busyTimeout">How long a read waits while another process recovers or closes the file.</param>
internal sealed class SqliteReaders(string file, bool beside, TimeSpan busyTimeout) : IAsyncDisposable
{
    private static readonly int ConnectionsMax = Math.Max(2, Environment.ProcessorCount);

    private readonly SemaphoreSlim _free = new(ConnectionsMax, ConnectionsMax);
    private readonly Stack<Connection> _idle = new();
    private bool _closed;

    /// <summary>Reads on the caller's thread once a connection is free: the pages are in memory, and a switch would cost more.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be read.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteDatabase, T> read, CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return SqliteWait.WhileBusy(busyTimeout, () => Read(read));
        }
        catch (SqliteFailure failure)
        {
            throw new JournalUnavailableException($"'{file}' cannot be read: {failure.Message}.", failure);
        }
        finally
        {
            _free.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < ConnectionsMax; i++)
        {
            await _free.WaitAsync().ConfigureAwait(false);
        }

        lock (_idle)
        {
            _closed = true;
            while (_idle.TryPop(out var connection))
            {
                connection.Database.Dispose();
            }
        }

        _free.Release(ConnectionsMax);
    }

    private T Read<T>(Func<SqliteDatabase, T> read)
    {
        while (true)
        {
            var connection = Take();
            var reusable = false;
            try
            {
                var result = read(connection.Database);
                reusable = connection.IsCurrent(file);
                if (reusable) return result;
            }
            catch (SqliteFailure) when (!connection.IsCurrent(file))
            {
                // Written while we read without a lock: what was seen may be torn, whether it failed or not. Read it again.
            }
            finally
            {
                Return(connection, reusable);
            }
        }
    }

    private Connection Take()
    {
        lock (_idle)
        {
            if (_closed) throw new JournalUnavailableException("The store is closed: nothing was read.");

            while (_idle.TryPop(out var idle))
            {
                if (idle.IsCurrent(file)) return idle;
                idle.Database.Dispose();
            }
        }

        if (beside) return new Connection(SqliteFile.OpenBeside(file), Seen: null);

        // Taken before it is opened: what changes in between is noticed.
        var state = FileState.Of(file);
        return new Connection(SqliteFile.OpenToRead(file, immutable: !state.HasLog, busyTimeout), state);
    }

    private void Return(Connection connection, bool reusable)
    {
        lock (_idle)
        {
            if (reusable && !_closed) _idle.Push(connection);
            else connection.Database.Dispose();
        }
    }

    /// <param name="Database">The open file.</param>
    /// <param name="Seen">How the file stood when it was opened without locks; null when locks keep it whole.</param>
    private sealed record Connection(SqliteDatabase Database, FileState? Seen)
    {
        /// <summary>With a log, SQLite's own locks and snapshots hold; without one, the file must be as it was.</summary>
        public bool IsCurrent(string file) => Seen is not { } seen || (seen.HasLog ? SqliteFile.HasLog(file) : FileState.Of(file) == seen);
    }

    private readonly record struct FileState(bool HasLog, long Length, DateTime WrittenAt)
    {
        public static FileState Of(string file)
        {
            var hasLog = SqliteFile.HasLog(file);
            var info = new FileInfo(file);
            return new FileState(hasLog, info.Exists ? info.Length : 0, info.Exists ? info.LastWriteTimeUtc : default);
        }
    }
}
