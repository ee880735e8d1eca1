using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Durable.Client;
using Akka.Durable.Cluster.Catalog;
using Akka.Durable.Cluster.Client;
using Akka.Durable.Cluster.Configuration;
using Akka.Durable.Cluster.Hold;
using Akka.Durable.Cluster.Journal;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Cluster.Retention;
using Akka.Durable.Cluster.Runs;
using Akka.Durable.Cluster.Sharding;
using Akka.Durable.Cluster.Waking;
using Akka.Durable.Execution;
using Akka.Durable.Hocon.Settings;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Refusals;
using Akka.Durable.Sql;
using Akka.Durable.Sql.Sqlite;
using Akka.Durable.Transactions;
using Akka.Persistence.Sql;

namespace Akka.Durable;

/// <summary>Durable runs in the cluster of an actor system. Once per node: <c>await DurableRuns.For(system).StartAsync(options)</c>.</summary>
public sealed class DurableRuns : IExtension
{
    private const string TypeName = "durable-runs";

    private readonly ExtendedActorSystem _system;
    private readonly SemaphoreSlim _starting = new(1);
    private IRunClient? _client;
    private RunsNode? _node;
    private Waiters? _waiters;

    internal DurableRuns(ExtendedActorSystem system)
    {
        _system = system;
        Settings = DurableSettingsReader.Read(new AkkaSettingSource(system.Settings.Config));
        system.Settings.InjectTopLevelFallback(DefaultConfig);
        SqliteLibrary.Load();
    }

    /// <summary>What stands under <c>akka.durable</c> in the system's configuration.</summary>
    public DurableSettings Settings { get; private set; }

    /// <summary>Asks of runs, wherever in the cluster they are kept.</summary>
    /// <exception cref="RunRefusedException"><c>stopping</c>: this node is not started.</exception>
    public IRunClient Client => _client ?? throw NotStarted();

    /// <summary>Where messages for runs go from this node, to whichever node keeps the run: <see cref="RunMessage.Ask"/>,
    /// <see cref="RunMessage.Get"/>, <see cref="RunMessage.Attach"/>. For actors; everybody else has <see cref="Client"/>, which also asks
    /// again when an answer is lost.</summary>
    /// <exception cref="RunRefusedException"><c>stopping</c>: this node is not started.</exception>
    public IActorRef Region => _client is null ? throw NotStarted() : _node!.Region;

    /// <summary>Ends when what nobody executed when this node came was woken; on the one node of the cluster that wakes runs.</summary>
    internal Task Resumed => _node!.Resumed.Task;

    internal int RunsInMemory => _node!.Incarnations.Count;

    /// <summary>The defaults of the packages that runs need. An actor system is started with them as a fallback of its own configuration:
    /// <c>ConfigurationFactory.ParseString(text).WithFallback(DurableRuns.DefaultConfig)</c>.</summary>
    public static Config DefaultConfig { get; } =
        DurableSerializer.Bindings
            .WithFallback(SqlPersistence.DefaultConfiguration)
            .WithFallback(ClusterSharding.DefaultConfig())
            .WithFallback(ClusterSingleton.DefaultConfig());

    /// <exception cref="SettingsException">Settings under <c>akka.durable</c> are unknown or wrong; all of them are named.</exception>
    public static DurableRuns For(ActorSystem system) => system.WithExtension<DurableRuns, DurableRunsProvider>();

    /// <summary>Opens the store, checks the configuration, joins in keeping runs, and begins to wake what nobody executes. Starting twice
    /// gives the same client.</summary>
    /// <exception cref="ConfigurationException">Settings are missing or would lose runs; all that is wrong is named.</exception>
    /// <exception cref="RunRefusedException">The store cannot be used: <c>database-held</c>, <c>newer-schema</c>, <c>not-a-database</c>,
    /// <c>read-only</c>; or the database is spread over another number of shards: <c>not-allowed</c>.</exception>
    /// <exception cref="ArgumentException">Two definitions have one name.</exception>
    public async Task<IRunClient> StartAsync(DurableRunsOptions options, CancellationToken cancellation = default)
    {
        await _starting.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return _client ??= await StartOnceAsync(options, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task<IRunClient> StartOnceAsync(DurableRunsOptions options, CancellationToken cancellation)
    {
        Settings = options.Settings ?? Settings;
        StartChecks.Check(_system.Settings.Config, Settings);
        var definitions = new RegisteredDefinitions(options.Definitions);

        // Also makes the tables, with which the journal plugin begins.
        var store = await (options.OpenStore ?? (token => Stores.OpenAsync(Settings, options.Time, ClusterHold.IdOf(_system.Name), token)))(cancellation).ConfigureAwait(false);
        try
        {
            return await StartOnceAsync(options, definitions, store, cancellation).ConfigureAwait(false);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<IRunClient> StartOnceAsync(
        DurableRunsOptions options, RegisteredDefinitions definitions, IRunStore store, CancellationToken cancellation)
    {
        var hold = new ClusterHold(store, Akka.Cluster.Cluster.Get(_system).SelfAddress, options.Time, Settings.Store.LeaseDuration);
        await hold.TakeAsync(cancellation).ConfigureAwait(false);
        await CheckShardCountAsync(cancellation).ConfigureAwait(false);

        var json = new PayloadJson(options.Json, Settings.PayloadBytesMax);
        _waiters = new();
        _node = new()
        {
            Id = Akka.Cluster.Cluster.Get(_system).SelfUniqueAddress.ToString(),
            Scheduler = _system.Scheduler,
            Services = new(Settings, json, options.Time, options.Chance)
            {
                Transactions = store as IStepTransactions, Payloads = store, FindDefinition = definitions.Find,
            },
            Store = store,
            Waiters = _waiters,
            StoreTimeout = Settings.Cluster.StoreTimeout,
            StashCapacity = StartChecks.StashCapacity(_system.Settings.Config),
            FindPeer = FindPeer,
            OthersKeepRuns = OthersKeepRuns,
        };

        var lost = _system.ActorOf(LostMessages.Props(), LostMessages.Name);
        foreach (var kind in LostMessages.Heard) _system.EventStream.Subscribe(lost, kind);
        var ends = _system.ActorOf(EndNotices.Props(_node, _waiters), EndNotices.Name);
        _system.ActorOf(IncarnationsTeller.Props(_node.Incarnations), IncarnationsTeller.Name);
        _node.Catalog = _system.ActorOf(
            CatalogWriter.Props(store, options.Time, Settings.Store.Provider is "sqlite" ? WriteTurns.Of(_system) : null, (run, state) => ends.Tell(new EndNotices.EndedHere(run, state))), "durable-catalog");
        _node.Region = await StartRegionAsync(options.ProxyOnly).ConfigureAwait(false);
        if (!options.ProxyOnly) StartWaking();
        _system.ActorOf(HoldKeeper.Props(hold, options.Time, _ => Leave()), "durable-hold");
        AddShutdown(store, hold);
        var view = new ClusterView(Akka.Cluster.Cluster.Get(_system), _node.Region, Settings.Cluster.Shards);
        return new ClusterRunClient(_node, _waiters, options.NewId, json, view, hold);
    }

    private static RunRefusedException NotStarted() => new(new(RefusalCodes.Stopping, "This node is not started."));

    private ActorSelection? FindPeer(string node) =>
        Akka.Cluster.Cluster.Get(_system).State.Members.FirstOrDefault(member => member.UniqueAddress.ToString() == node) is { } member
            ? _system.ActorSelection(new RootActorPath(member.Address) / "user" / IncarnationsTeller.Name)
            : null;

    private bool OthersKeepRuns()
    {
        var cluster = Akka.Cluster.Cluster.Get(_system);
        return cluster.State.Members.Any(member =>
            member.Status is MemberStatus.Up or MemberStatus.WeaklyUp
            && !member.UniqueAddress.Equals(cluster.SelfUniqueAddress)
            && (Settings.Cluster.Role is "" || member.HasRole(Settings.Cluster.Role)));
    }

    private async Task CheckShardCountAsync(CancellationToken cancellation)
    {
        var shards = Settings.Cluster.Shards;
        for (var tries = 1; ; tries++)
        {
            var found = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            _system.ActorOf(ShardCountKeeper.Props(shards, found));
            try
            {
                var written = await found.Task.WaitAsync(Settings.Cluster.StoreTimeout, cancellation).ConfigureAwait(false);
                if (written == shards) return;

                throw new RunRefusedException(new(
                    RefusalCodes.NotAllowed, $"akka.durable.cluster.shards is {shards}, and this database was begun with {written}; it must stay {written}."));
            }
            catch (Exception away) when (tries < 5 && away is not (RunRefusedException or OperationCanceledException or TimeoutException))
            {
                // Another node was first, or the database is busy: the next one reads.
            }
        }
    }

    private Task<IActorRef> StartRegionAsync(bool proxyOnly)
    {
        var node = _node!;
        var extractor = new RunExtractor(Settings.Cluster.Shards);
        var sharding = ClusterSharding.Get(_system);
        var role = Settings.Cluster.Role is "" ? null : Settings.Cluster.Role;
        if (proxyOnly) return sharding.StartProxyAsync(TypeName, role!, extractor);

        var settings = ClusterShardingSettings.Create(_system).WithRole(role);
        return sharding.StartAsync(
            TypeName,
            run => RunActor.Props(RunId.Parse(run), node),
            settings,
            extractor,
            sharding.DefaultShardAllocationStrategy(settings),
            LetGo.Instance);
    }

    private void StartWaking()
    {
        var settings = ClusterSingletonManagerSettings.Create(_system).WithSingletonName("poller");
        if (Settings.Cluster.Role is not "") settings = settings.WithRole(Settings.Cluster.Role);
        _system.ActorOf(ClusterSingletonManager.Props(WakingPoller.Props(_node!), PoisonPill.Instance, settings), "durable-waking");
        if (Settings.ReconcileInterval == TimeSpan.Zero) return;

        _system.ActorOf(
            ClusterSingletonManager.Props(Reconciler.Props(_node!), PoisonPill.Instance, settings.WithSingletonName("reconciler")), "durable-reconciling");
    }

    private void Leave()
    {
        _node!.Stopping();
        _ = CoordinatedShutdown.Get(_system).Run(DatabaseLostReason.Instance);
    }

    private void AddShutdown(IRunStore store, ClusterHold hold)
    {
        var shutdown = CoordinatedShutdown.Get(_system);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "durable-take-no-more", () =>
        {
            _node!.Stopping();
            return Task.FromResult(Done.Instance);
        });
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterExiting, "durable-write-catalog", async () =>
        {
            // A node that was terminated or downed may come here without its actors: there is nobody left to write anything.
            var flushed = CatalogWriter.FlushAsync(_node!.Catalog);
            await Task.WhenAny(flushed, _system.WhenTerminated).ConfigureAwait(false);
            // And one that was downed sees itself alone while the others go on.
            var isLast = IsAlone() && shutdown.ShutdownReason is not CoordinatedShutdown.ClusterDowningReason;
            if (flushed.IsCompletedSuccessfully && isLast) await hold.GiveBackAsync().ConfigureAwait(false);
            return Done.Instance;
        });
        _system.RegisterOnTermination(() => _waiters!.Close());
        shutdown.AddTask(CoordinatedShutdown.PhaseActorSystemTerminate, "durable-close-store", async () =>
        {
            await _system.WhenTerminated.ConfigureAwait(false);
            await store.DisposeAsync().ConfigureAwait(false);
            return Done.Instance;
        });
    }

    // Of two that leave at once each may see the other one still: then the hold ends by itself, a lease's time later.
    private bool IsAlone()
    {
        var cluster = Akka.Cluster.Cluster.Get(_system);
        return cluster.State.Members.All(member => member.UniqueAddress.Equals(cluster.SelfUniqueAddress));
    }

    /// <summary>Another host has taken the database.</summary>
    internal sealed class DatabaseLostReason : CoordinatedShutdown.Reason
    {
        public static DatabaseLostReason Instance { get; } = new();

        // With exit-clr = on the process ends with it. 1 to 4 are those of Akka's own reasons.
        public override int ExitCode => 5;
    }

    private sealed class DurableRunsProvider : ExtensionIdProvider<DurableRuns>
    {
        public override DurableRuns CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
