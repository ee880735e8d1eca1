using System.Collections.Immutable;
using System.Text;
using Akka.Durable.Catalog;
using Akka.Durable.Cli.Files;
using Akka.Durable.Failures;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;
using Akka.Durable.Sql.Sqlite;
using SQLitePCL;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Cli.Databases;

/// <summary>Databases with the same runs at the same times in every test.</summary>
internal static class StoredRuns
{
    public const string File = "runs.db";

    private static readonly ImmutableSortedDictionary<string, string> Blue = ImmutableSortedDictionary<string, string>.Empty.Add("team", "blue");

    public static readonly IReadOnlyList<RunEvent> Completed =
    [
        new RunEvent.Started("import", "1.0", Json("""{"file":"a.csv"}"""), "host-1", Blue),
        new RunEvent.PhaseCompleted(new Address("load"), 1, Noon.AddSeconds(1), Json("42")),
        new RunEvent.Completed(Json("""{"rows":42}""")),
    ];

    public static readonly IReadOnlyList<RunEvent> Failed =
    [
        new RunEvent.Started("import", "1.0", Json("""{"file":"b.csv"}"""), "host-1", Blue),
        new RunEvent.PhaseFailed(new Address("load"), 1, Noon, Disk, null),
        new RunEvent.Failed(Disk),
    ];

    public static readonly IReadOnlyList<RunEvent> Working =
    [
        new RunEvent.Started("report", "2.0", Json("7"), "host-1", ImmutableSortedDictionary<string, string>.Empty),
        new RunEvent.PhaseStarted(new Address("render"), 1, Noon),
        new RunEvent.StepCompleted(new Address("render"), new Address("page-1"), 1, Noon, Json("1")),
        new RunEvent.CheckpointSaved(new Address("render"), Json("1")),
    ];

    private static Failure Disk => new("System.IO.IOException", "disk full");

    /// <summary>Three runs: <c>a</c> completed, <c>b</c> failed, <c>c</c> works; each begun a minute after the one before.</summary>
    public static async Task<string> PlantAsync(Sandbox sandbox)
    {
        var file = sandbox.File(File);
        await using var store = await OpenAsync(file);
        await AppendAsync(store, "a", Completed, Noon);
        await AppendAsync(store, "b", Failed, Noon.AddMinutes(1));
        await AppendAsync(store, "c", Working, Noon.AddMinutes(2));
        return file;
    }

    public static Task<SqliteRunStore> OpenAsync(string file) => SqliteRunStore.OpenAsync(new SqliteStoreOptions { File = file });

    /// <summary>Appends a run's events, a second apart, as a host would.</summary>
    public static async Task AppendAsync(IRunStore store, string run, IReadOnlyList<RunEvent> events, DateTimeOffset from)
    {
        var (id, state, rows) = (RunId.Parse(run), RunState.Initial, new List<JournalRow>());
        foreach (var @event in events)
        {
            var recorded = new RecordedEvent(state.Sequence + 1, from.AddSeconds(state.Sequence), @event);
            state = RunEvolution.Evolve(state, recorded);
            rows.Add(EventCodec.Encode(recorded));
        }

        await store.AppendAsync(new RunAppend(id, rows, CatalogProjection.Of(id, state)));
    }

    /// <summary>Writes the lease as the nodes of a cluster do: under the cluster's name, with no machine and no process.</summary>
    public static async Task HoldAsClusterAsync(string file)
    {
        await using var store = await OpenAsync(file);
        var cluster = new HostIdentity(
            "cluster/shop", "the cluster 'shop', last confirmed by its node akka.tcp://shop@10.0.0.7:4053", "", 0, DateTimeOffset.UnixEpoch);
        var lease = await store.AcquireLeaseAsync(cluster, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1), CancellationToken.None);
        Assert.Equal(cluster, lease.Host);
    }

    /// <summary>Does to a database what no release of ours does.</summary>
    public static void Execute(string file, string sql)
    {
        Batteries_V2.Init();
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(file, out var database));
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(database, sql));
        database.Dispose();
    }

    public static Payload Json(string json) => new(Encoding.UTF8.GetBytes(json));
}
