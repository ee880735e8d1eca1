using Akka.Actor;
using Akka.Configuration;
using Akka.Durable.Client;
using Akka.Durable.Cluster.Catalog;
using Akka.Durable.Cluster.Configuration;
using Akka.Durable.Cluster.Journal;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Cluster.Runs;
using Akka.Durable.Execution;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Recovery;
using Akka.Durable.Runs;
using Akka.Durable.Sql.Sqlite;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Runs;

/// <summary>Actors of runs on one "node" that is no cluster: several of them on one database stand for nodes between which runs move.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly ActorSystem _system;

    private Bench(ActorSystem system, RunsNode node, IRunStore store)
    {
        _system = system;
        Node = node;
        Store = store;
    }

    public RunsNode Node { get; }

    public IRunStore Store { get; }

    public ActorSystem System => _system;

    /// <summary>On an SQLite file, through the journal plugin, with the shipped settings but for <paramref name="changed"/>.</summary>
    public static async Task<Bench> OnSqliteAsync(
        string name,
        string database,
        IReadOnlyList<RunDefinition> definitions,
        DurableSettings? settings = null,
        string changed = "",
        TimeProvider? storeTime = null,
        Func<string, ICanTell?>? findPeer = null)
    {
        var store = await SqliteRunStore.OpenAsync(new() { File = database, Synchronous = SqliteSynchronous.Normal });
        var configuration = ConfigurationFactory.ParseString(changed + "\nakka.actor.provider = local").WithFallback(TestNode.Configuration(database));
        return Start(name, configuration, store, definitions, settings ?? DurableSettings.Default, storeTime, findPeer);
    }

    public static Bench Start(
        string name,
        Config configuration,
        IRunStore store,
        IReadOnlyList<RunDefinition> definitions,
        DurableSettings settings,
        TimeProvider? storeTime = null,
        Func<string, ICanTell?>? findPeer = null)
    {
        SqliteLibrary.Load();
        var system = ActorSystem.Create(name, configuration);
        var waiters = new Waiters();
        var node = new RunsNode
        {
            Id = name,
            Scheduler = system.Scheduler,
            Services = new(settings, new PayloadJson(global::System.Text.Json.JsonSerializerOptions.Web, settings.PayloadBytesMax), TimeProvider.System, () => 0.5)
            {
                FindDefinition = new RegisteredDefinitions(definitions).Find,
            },
            Store = store,
            Waiters = waiters,
            StoreTimeout = settings.Cluster.StoreTimeout,
            StoreTime = storeTime ?? TimeProvider.System,
            StashCapacity = StartChecks.StashCapacity(configuration),
            FindPeer = findPeer ?? (_ => null),
        };
        node.Catalog = system.ActorOf(CatalogWriter.Props(store, TimeProvider.System, WriteTurns.Of(system), waiters.Tell));
        node.Region = system.ActorOf(OneShard.Props(node), "shard");
        return new(system, node, store);
    }

    public static RunCommand.Start StartOf(string definition) => new(
        definition, "1", new Payload("1"u8.ToArray()), "", global::System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty);

    public static RunCommand.SendSignal Signal(string id) => new(id, "go", null, new Payload("1"u8.ToArray()));

    /// <summary>Asks and wants to hear that it was honoured.</summary>
    public async Task<RunMessage.Accepted> AcceptedAsync(string run, RunCommand command) =>
        Assert.IsType<RunMessage.Accepted>(await AskAsync(run, command));

    /// <summary>Asks as the client does: what was lost with an incarnation is asked again.</summary>
    public async Task<RunMessage> AskAsync(string run, RunCommand command)
    {
        while (true)
        {
            try
            {
                return await Node.Region.Ask<RunMessage>(new RunMessage.Ask(RunId.Parse(run), command), TimeSpan.FromSeconds(3)).OrHangAsync();
            }
            catch (AskTimeoutException)
            {
                // Every command here carries its id.
            }
        }
    }

    /// <summary>Every run here lets go, as when its shard moves to another node.</summary>
    public Task HandOffAsync() => Node.Region.Ask<OneShard.HandedOff>(OneShard.HandOff.Instance, CancellationToken.None).OrHangAsync();

    public async Task<RunState> StateAsync(string run) =>
        (await RunRecovery.RecoverAsync(Store, RunId.Parse(run), CancellationToken.None)).State;

    public Task UntilAsync(string run, Func<RunState, bool> isSo) => HangGuard.UntilAsync(async () => isSo(await StateAsync(run)));

    public async Task<IReadOnlyList<RecordedEvent>> EventsAsync(string run) =>
        [.. (await Store.ReadAsync(RunId.Parse(run), 0, int.MaxValue, CancellationToken.None)).Select(EventCodec.Decode)];

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        await Store.DisposeAsync();
    }
}
