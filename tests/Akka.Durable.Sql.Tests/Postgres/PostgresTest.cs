using System.Text;
using Akka.Durable.Catalog;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.TestKit.Postgres;

namespace Akka.Durable.Sql.Tests.Postgres;

/// <summary>What tests of PostgreSQL's own matters share: an empty database, and rows for it.</summary>
[Collection(SharedServerTests.Name)]
public abstract class PostgresTest : IAsyncLifetime
{
    protected static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    protected static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    protected static readonly RunId Alpha = RunId.Parse("alpha");

    /// <summary>Against hanging only.</summary>
    protected static readonly TimeSpan Guard = TimeSpan.FromSeconds(120);

    protected string ConnectionString { get; private set; } = "";

    protected static HostIdentity First => Host("first");

    protected static HostIdentity Second => Host("second");

    /// <summary>One writer, so that what waits forms one group.</summary>
    private protected PostgresStoreOptions Options => new()
    {
        ConnectionString = ConnectionString,
        WriterConnections = 1,
        IsAlive = _ => true,

        // What is done once more is done however long the first try took.
        Patience = TimeSpan.FromMinutes(2),
    };

    public async Task InitializeAsync()
    {
        if (TestKit.Postgres.PostgresServer.Missing is null) ConnectionString = await SharedServer.Running.NewDatabaseAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private protected Task<PostgresRunStore> OpenAsync(PostgresHooks? hooks = null) =>
        PostgresRunStore.OpenAsync(hooks is null ? Options : Options with { Hooks = hooks });

    private protected Task<long> NumberAsync(string sql) => Database.NumberAsync(ConnectionString, sql);

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
}
