using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Pooled connections for reads and leases, whose statements stay prepared, and others for steps' own transactions: however many
/// of those wait for each other, the lease gets through.</summary>
internal sealed class PostgresSource : IAsyncDisposable
{
    private const int TransactionsMax = 16;

    private static readonly int ConnectionsMax = Math.Max(4, 2 * Environment.ProcessorCount);

    private readonly NpgsqlDataSource _pool;
    private readonly NpgsqlDataSource _ofTransactions;
    private readonly PostgresStoreOptions _options;
    private volatile bool _closed;

    /// <exception cref="RunRefusedException"><c>invalid-input</c>: it is not a connection string.</exception>
    public PostgresSource(PostgresStoreOptions options)
    {
        _options = options;
        var settings = Parse(options.ConnectionString);
        Database = settings.Database ?? settings.Username ?? "";

        // A transaction of the caller's is none of ours.
        settings.Enlist = false;
        var hasPoolSize = settings.ShouldSerialize("Maximum Pool Size");
        if (!settings.ShouldSerialize("Max Auto Prepare"))
        {
            settings.MaxAutoPrepare = 64;
            settings.AutoPrepareMinUsages = 2;
        }

        if (!settings.ShouldSerialize("Application Name")) settings.ApplicationName = "Akka.Durable";
        if (options.ReadOnly) settings.Options = $"{settings.Options} -c default_transaction_read_only=on".TrimStart();
        if (!hasPoolSize) settings.MaxPoolSize = Math.Max(TransactionsMax, settings.MinPoolSize);
        _ofTransactions = NpgsqlDataSource.Create(settings);

        // Every statement finds few rows by key; compiling one costs more than running it. What the string says itself comes behind and wins.
        settings.Options = $"-c jit=off {settings.Options}".TrimEnd();
        if (!hasPoolSize) settings.MaxPoolSize = Math.Max(ConnectionsMax, settings.MinPoolSize);

        // Nobody else gets these, and nothing of ours outlives its transaction there: undoing it would cost more than most of the reads.
        settings.NoResetOnClose = true;
        _pool = NpgsqlDataSource.Create(settings);
        settings.Pooling = false;
        SingleConnectionString = settings.ConnectionString;
    }

    public string Database { get; }

    /// <summary>For a connection that is not shared.</summary>
    public string SingleConnectionString { get; }

    /// <summary>Reads, again if need be while the server restarts.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be read.</exception>
    public Task<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellation) =>
        WithConnectionAsync(connection => read(connection, cancellation), PostgresExplained.NotRead, cancellation);

    /// <summary>A pooled connection for the caller to close.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellation) => await _ofTransactions.OpenConnectionAsync(cancellation).ConfigureAwait(false);

    /// <summary>Does what may be done more than once.</summary>
    public async Task<T> WithConnectionAsync<T>(
        Func<NpgsqlConnection, Task<T>> work, Func<Exception, Exception> explain, CancellationToken cancellation)
    {
        var patience = new PostgresPatience(_options);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_closed) throw new JournalUnavailableException("The store is closed.");

            try
            {
                await using var connection = await _pool.OpenConnectionAsync(cancellation).ConfigureAwait(false);
                return await work(connection).ConfigureAwait(false);
            }
            catch (NpgsqlException e)
            {
                // One connection that broke tells of all: the server went away under them.
                if (PostgresTroubles.Classify(e) is PostgresTrouble.Connection) _pool.Clear();
                if (!await patience.AgainAsync(e, cancellation).ConfigureAwait(false)) throw explain(e);
            }
            catch (ObjectDisposedException e) when (_closed)
            {
                throw new JournalUnavailableException("The store is closed.", e);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await _ofTransactions.DisposeAsync().ConfigureAwait(false);
        await _pool.DisposeAsync().ConfigureAwait(false);
    }

    private static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // Not with the text: there may be a password in it.
            throw PostgresExplained.Refused(
                RefusalCodes.InvalidInput, $"The connection string is not one of Npgsql's: {e.Message} (store.postgresql.connection-string).");
        }
    }
}
