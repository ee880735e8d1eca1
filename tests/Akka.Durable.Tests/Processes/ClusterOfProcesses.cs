using Akka.Configuration;
using Akka.Durable.Catalog;
using Akka.Durable.Cluster.Runs;
using Akka.Durable.Journal;
using Akka.Durable.Node;
using Akka.Durable.Refusals;
using Akka.Durable.Sql.Sqlite;
using Akka.Durable.Tests.Nodes;
using Microsoft.Data.Sqlite;

namespace Akka.Durable.Tests.Processes;

/// <summary>Three nodes as processes on loopback, all on one database, and a member beside them that keeps no runs: the test's own.</summary>
/// <remarks>The member is the seed, so that every port is one that the system gives.</remarks>
internal sealed class ClusterOfProcesses : IAsyncDisposable
{
    public const int Size = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // Sooner than between machines, and later than a busy machine makes a node wait.
    private const string Common = """
        akka.durable { cluster.role = "runs", cluster.store-timeout = 15s, drain-timeout = 5s, poll-interval = 200ms, store.sqlite.synchronous = normal }
        akka.cluster {
          failure-detector.acceptable-heartbeat-pause = 8s
          split-brain-resolver { stable-after = 4s, down-all-when-unstable = off }
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Lock _gate = new();
    private readonly List<NodeProcess> _nodes = [];
    private readonly List<NodeProcess> _all = [];
    private TestNode _member = null!;
    private bool _disposing;

    public IRunClient Client => _member.Client;

    public static async Task<ClusterOfProcesses> StartAsync()
    {
        var cluster = new ClusterOfProcesses();
        try
        {
            await cluster.StartMemberAsync();
            for (var place = 0; place < Size; place++) cluster.Put(place);
            for (var place = 0; place < Size; place++) await cluster.ReadyAsync(place);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts runs of some shelves, each under its own id.</summary>
    public async Task<IReadOnlyList<string>> StartRunsAsync(string prefix, int count, int shelves, int stepMilliseconds)
    {
        var ids = Enumerable.Range(1, count).Select(i => $"{prefix}-{i}").ToList();

        // All at once: one after the other the first may have ended when the last has begun.
        await Task.WhenAll(ids.Select(id => AskedUntilKnownAsync(() =>
            Client.StartAsync("inventory", new InventoryRequest(shelves, stepMilliseconds, _folder.File("")), new() { Id = id })))).WaitAsync(Patience);
        return ids;
    }

    // While the others do not know yet that a node was killed, what its shards are asked stays unanswered: the caller is told so, and asks again.
    private static async Task AskedUntilKnownAsync(Func<Task> ask)
    {
        while (true)
        {
            try
            {
                await ask();
                return;
            }
            catch (RunRefusedException refused) when (refused.Code is RefusalCodes.OutcomeUnknown)
            {
            }
        }
    }

    /// <summary>Another node in the place of one that was killed.</summary>
    public async Task ReplaceAsync(int place)
    {
        lock (_gate)
        {
            // One that had ended by itself just before has its successor already.
            if (_nodes[place].IsMeantToEnd) Put(place);
        }

        await ReadyAsync(place);
    }

    /// <summary>The result of every run; none is lost.</summary>
    public async Task<IReadOnlyList<long>> ResultsAsync(IReadOnlyList<string> runs)
    {
        var results = new List<long>();
        foreach (var run in runs)
        {
            var handle = await Client.AttachAsync(run).WaitAsync(Patience);
            try
            {
                results.Add(await handle.ResultAsync<long>().WaitAsync(Patience));
            }
            catch (TimeoutException)
            {
                var rows = (await Client.ListAsync(new() { Text = run })).Rows;
                throw new TimeoutException(Told(rows));
            }
        }

        return results;
    }

    /// <summary>Has a node stand still, but not in the middle of a transaction: SQLite's lock would be kept from everybody with it.</summary>
    public async Task StopAsync(NodeProcess node)
    {
        node.IsMeantToEnd = true;
        await node.SignalAsync("STOP");
        while (!IsFree())
        {
            await node.SignalAsync("CONT");
            await node.SignalAsync("STOP");
        }
    }

    /// <summary>Waits until this is so of every run, as the catalog has it.</summary>
    public async Task UntilListedAsync(IReadOnlyList<string> runs, Func<CatalogRow, bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var rows = (await Client.ListAsync(new() { Limit = 500 })).Rows.Where(row => runs.Contains(row.Run.Value)).ToList();
            if (rows.Count == runs.Count && rows.All(isSo)) return;

            if (patience.IsCancellationRequested) throw new TimeoutException(Told(rows));
            await Task.Yield();
        }
    }

    /// <summary>Waits until bodies of these runs were executed so often.</summary>
    public async Task UntilWorkedAsync(IReadOnlyList<string> runs, int bodies)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (WorkDone.Read(_folder.File("")).CountOf(runs) < bodies)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Runs that are under way on the node in that place; some more are started until there are any.</summary>
    /// <returns>The node that has them, and all that were started.</returns>
    public async Task<(NodeProcess Node, IReadOnlyList<string> Runs)> StartRunsOnAsync(int place, string prefix, int shelves, int stepMilliseconds)
    {
        var started = new List<string>();
        for (var batch = 1; batch <= 10; batch++)
        {
            var runs = await StartRunsAsync($"{prefix}-{batch}", 9, shelves, stepMilliseconds);
            started.AddRange(runs);
            await UntilWorkedAsync(runs, bodies: 18);
            var node = await ReadyAsync(place);
            if (await AnyUnderWayAsync(node, runs)) return (node, started);
        }

        throw new InvalidOperationException($"None of {started.Count} runs was under way on {NameOf(place)}.");
    }

    /// <summary>Whether the node has one of these runs that has not ended.</summary>
    public async Task<bool> AnyUnderWayAsync(NodeProcess node, IReadOnlyList<string> runs)
    {
        var address = await node.AddressAsync();
        var rows = (await Client.ListAsync(new() { Limit = 500 })).Rows;
        return rows.Any(row => runs.Contains(row.Run.Value) && row.EndedAt is null && row.Owner is { } owner && RunsNode.NodeOf(owner) == address);
    }

    /// <summary>Asserts that every run has its result, and that nothing that is recorded was done again.</summary>
    public async Task AssertAllDoneOnceAsync(IReadOnlyList<string> runs, int shelves)
    {
        // Six bays' worth a shelf: 1 + 2 + 3 times its number.
        var expected = Enumerable.Range(1, shelves).Sum(shelf => 6L * shelf);
        Assert.All(await ResultsAsync(runs), result => Assert.Equal(expected, result));

        var done = WorkDone.Read(_folder.File(""));
        await using var store = await SqliteRunStore.OpenAsync(new() { File = _folder.File("runs.db") });
        foreach (var run in runs)
        {
            var rows = await store.ReadAsync(RunId.Parse(run), 0, int.MaxValue, CancellationToken.None);
            var events = rows.Select(EventCodec.Decode).ToList();
            Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
            done.AssertNothingRecordedWasDoneAgain(run, events);
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<NodeProcess> started;
        lock (_gate)
        {
            _disposing = true;
            started = [.. _all];
        }

        foreach (var node in started) await node.DisposeAsync();
        if (_member is not null) await _member.DisposeAsync();
        _folder.Dispose();
    }

    private bool IsFree()
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("runs.db")};Pooling=False;Default Timeout=2");
        connection.Open();
        try
        {
            connection.BeginTransaction(deferred: false).Dispose();
            return true;
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode == SQLitePCL.raw.SQLITE_BUSY)
        {
            return false;
        }
    }

    private string Told(IEnumerable<CatalogRow> rows) =>
        $"{string.Join(';', rows)}\n{string.Join('\n', _all.Select(node => $"{node.Name} said: {node.Said}"))}";

    private async Task StartMemberAsync()
    {
        var configuration = ConfigurationFactory.ParseString(Common).WithFallback(TestNode.Configuration(_folder.File("runs.db")));
        _member = await TestNode.StartAsync(configuration, new DurableRunsOptions { ProxyOnly = true }.Add(new Inventory()));
        await File.WriteAllTextAsync(_folder.File("node.conf"), $$"""
            {{Common}}
            akka.cluster.roles = ["runs"]
            akka.cluster.seed-nodes = ["{{Akka.Cluster.Cluster.Get(_member.System).SelfAddress}}"]
            akka.remote.dot-netty.tcp.port = 0
            akka.durable.store.sqlite.file = "{{_folder.File("runs.db")}}"
            """);
    }

    private static string NameOf(int place) => $"node-{place + 1}";

    /// <summary>The node in that place, once it keeps runs; should it end by itself before, the one that comes after it.</summary>
    private async Task<NodeProcess> ReadyAsync(int place)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            NodeProcess node;
            lock (_gate) node = _nodes[place];
            try
            {
                await node.AddressAsync().WaitAsync(patience.Token);
                return node;
            }
            catch (InvalidOperationException) when (!patience.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    private void Put(int place)
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "hocon", "cluster-node.conf");
        var node = new NodeProcess(NameOf(place), shipped, _folder.File("node.conf"));
        lock (_gate)
        {
            if (place == _nodes.Count) _nodes.Add(node);
            else _nodes[place] = node;
            _all.Add(node);
        }

        _ = RestartAsync(node, place);
    }

    // On a machine that is so busy that healthy nodes seem to be gone, the cluster has them leave: whoever runs a cluster starts them again.
    private async Task RestartAsync(NodeProcess node, int place)
    {
        await node.EndedAsync();
        lock (_gate)
        {
            if (!node.IsMeantToEnd && !_disposing) Put(place);
        }
    }
}
