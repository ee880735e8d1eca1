using System.Text;
using Akka.Durable.Catalog;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Sql.Sqlite;

namespace Akka.Durable.Sql.Tests.Sqlite;

/// <summary>What tests of SQLite's own matters share: a file in a folder of its own, and rows for it.</summary>
public abstract class SqliteTest : IDisposable
{
    protected static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    protected static readonly RunId Alpha = RunId.Parse("alpha");

    /// <summary>Against hanging only; nothing here takes seconds.</summary>
    protected static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    protected TemporaryFolder Folder { get; } = new();

    protected string File => Folder.File("durable.db");

    protected static HostIdentity First => Host("first");

    protected static HostIdentity Second => Host("second");

    private protected SqliteStoreOptions Options => new() { File = File, IsAlive = _ => true, BusyTimeout = Guard };

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<SqliteRunStore> OpenAsync(SqliteHooks? hooks = null) =>
        SqliteRunStore.OpenAsync(hooks is null ? Options : Options with { Hooks = hooks });

    private protected Task<SqliteRunStore> OpenReadOnlyAsync() => SqliteRunStore.OpenAsync(Options with { ReadOnly = true });

    protected static HostIdentity Host(string id) => new(id, $"host {id}", "machine-1", ProcessId: 4711, ProcessStartedAt: Noon);

    protected static RunId Run(int number) => RunId.Parse($"run-{number}");

    protected static RunAppend Append(RunId run, params long[] sequences) => new(
        run,
        [.. sequences.Select(sequence => new JournalRow(sequence, "phase-completed.v1", Encoding.UTF8.GetBytes($"event {sequence}"), Noon))],
        Catalog: null);

    protected static CatalogRow Row(RunId run) => new()
    {
        Run = run,
        Definition = "import",
        Version = "1",
        Status = RunStatus.Running,
        Epoch = 1,
        Sequence = 1,
        CreatedAt = Noon,
    };

    protected static async Task<IReadOnlyList<long>> SequencesAsync(IRunStore store, RunId run) =>
        [.. (await store.ReadAsync(run, 0, int.MaxValue, CancellationToken.None)).Select(row => row.Sequence)];

    private protected long? Number(string sql)
    {
        using var database = SqliteDatabase.Open(File, SqliteAccess.Read);
        return database.Number(sql);
    }
}
