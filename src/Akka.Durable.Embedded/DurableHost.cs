using Akka.Durable.Catalog;
using Akka.Durable.Client;
using Akka.Durable.Embedded.Hosting;
using Akka.Durable.Embedded.InMemory;
using Akka.Durable.Embedded.Retention;
using Akka.Durable.Execution;
using Akka.Durable.Forks;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Reconciliation;
using Akka.Durable.Recovery;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.Sql;
using Akka.Durable.Transactions;
using Akka.Durable.Watching;
using Microsoft.Extensions.Logging;

namespace Akka.Durable;

/// <summary>Executes durable runs inside this process. One host at a time holds a database.</summary>
public sealed class DurableHost : IRunClient, IHostStatus, IStoreProbe, IAsyncDisposable
{
    private readonly DurableHostOptions _options;
    private readonly ExecutionServices _services;
    private readonly Waiters _waiters = new();
    private readonly ILogger _log;
    private readonly VolatileRuns _volatile;
    private readonly SemaphoreSlim _startStop = new(1);
    private IRunStore? _store;
    private TenureKeeper? _keeper;
    private volatile bool _stopping;

    /// <summary>A host that is not started yet. Most programs call <see cref="StartAsync(DurableHostOptions, CancellationToken)"/>.</summary>
    /// <exception cref="ArgumentException">Two definitions have one name, or there are definitions for a host that executes nothing.</exception>
    /// <exception cref="RunRefusedException"><c>invalid-name</c>: a definition's name cannot be stored.</exception>
    public DurableHost(DurableHostOptions options)
    {
        _options = options;
        if (!options.ExecutesRuns && options.Definitions.Count > 0)
        {
            throw new ArgumentException("A host that executes nothing takes no definitions; leave them out, or have it execute.", nameof(options));
        }

        Json = new(options.Json, options.Settings.PayloadBytesMax);
        _services = new(options.Settings, Json, options.Time, options.Chance) { FindDefinition = new RegisteredDefinitions(options.Definitions).Find };
        _log = new Embedded.GuardedLog(options.LoggerFactory.CreateLogger("Akka.Durable"));
        _volatile = new(_services, _waiters, _log);
    }

    public PayloadJson Json { get; }

    /// <summary>Ends when the runs that were interrupted when the host started were taken up again.</summary>
    public Task Resumed => Tenure.Resumed;

    /// <summary>Runs in memory now. Those that only wait are not, after a while.</summary>
    public int RunsInMemory => _keeper?.Current?.RunCount ?? 0;

    public bool HoldsStore => _keeper?.Current is not null;

    public DateTimeOffset? LastPolledAt => _keeper?.Current?.LastPolledAt;

    public Task<bool> ConfirmHoldAsync(CancellationToken cancellation) => _keeper?.ConfirmAsync(cancellation) ?? Task.FromResult(false);

    private HostTenure Tenure => _keeper?.Current
        ?? throw new RunRefusedException(_keeper is null
            ? new(RefusalCodes.Stopping, "The host is not started.")
            : new(RefusalCodes.Unavailable, "The host has lost its hold on the store and is taking it up again."));

    private IRunStore Store => _store ?? throw new RunRefusedException(new(RefusalCodes.Stopping, "The host is not started."));

    /// <summary>Opens the store, takes hold of it, and begins to take up what was interrupted.</summary>
    /// <exception cref="RunRefusedException"><c>database-held</c>, naming the holder; <c>newer-schema</c>, <c>not-a-database</c>,
    /// <c>read-only</c>: the store cannot be used. Nothing was changed.</exception>
    public static async Task<DurableHost> StartAsync(DurableHostOptions options, CancellationToken cancellation = default)
    {
        var host = new DurableHost(options);
        try
        {
            await host.StartAsync(cancellation).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>An embedded host with these definitions on an SQLite file, and the defaults for everything else.</summary>
    /// <inheritdoc cref="StartAsync(DurableHostOptions, CancellationToken)"/>
    public static Task<DurableHost> StartAsync(string file, params IEnumerable<RunDefinition> definitions)
    {
        var settings = DurableSettings.Default;
        var options = new DurableHostOptions { Settings = settings with { Store = settings.Store with { SqliteFile = file } } };
        foreach (var definition in definitions) options.Add(definition);
        return StartAsync(options);
    }

    /// <inheritdoc cref="StartAsync(DurableHostOptions, CancellationToken)"/>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        await _startStop.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_keeper is not null) return;
            _store ??= await (_options.OpenStore ?? (token => Stores.OpenAsync(_options.Settings, _options.Time, token)))(cancellation).ConfigureAwait(false);
            _services.Transactions = _store as IStepTransactions;
            _services.Payloads = _store;
            _keeper = await TenureKeeper.StartAsync(
                _store, _services, _options.ExecutesRuns, _waiters, _options.NewId, _log, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _startStop.Release();
        }
    }

    public async Task<RunHandle> StartAsync<TInput>(
        string definition, TInput input, StartOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= StartOptions.Default;
        var found = _services.GetDefinition(definition);
        var run = RunId.Parse(options.Id ?? _options.NewId());
        var tenure = Accepting();
        var command = RunStart.Command(found, input, options, tenure.HostId, Json, _options.NewId);
        if (_volatile.Has(run))
        {
            await _volatile.AskAsync(run, command).WaitAsync(cancellation).ConfigureAwait(false);
            return new(this, run, wasThere: true) { IsDurable = false };
        }

        try
        {
            return new(this, run, await tenure.StartAsync(run, command).WaitAsync(cancellation).ConfigureAwait(false));
        }
        catch (RunRefusedException away) when (options.Durability is Durability.BestEffort && away.Code is (RefusalCodes.Unavailable or RefusalCodes.Overloaded))
        {
            // Known not to have been written: it cannot come to life a second time.
            Embedded.Log.NotDurable(_log, run, away.Message);
            await _volatile.AskAsync(run, command).WaitAsync(cancellation).ConfigureAwait(false);
            return new(this, run, wasThere: false) { IsDurable = false };
        }
    }

    public async Task<RunHandle> ForkAsync(
        string run, RollbackTarget to, ForkOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= ForkOptions.Default;
        var (source, fork) = (RunId.Parse(run), RunId.Parse(options.Id ?? _options.NewId()));
        var tenure = Accepting();
        var state = await this.GetAsync(run, cancellation).ConfigureAwait(false);
        var (start, wasThere) = await Forking.BeginAsync(Store, source, state, fork, to, options, _options.Time, _options.Settings.PayloadInlineBytesMax, cancellation).ConfigureAwait(false);
        await tenure.AskAsync(fork, start with { Owner = tenure.HostId }).WaitAsync(cancellation).ConfigureAwait(false);
        return new(this, fork, wasThere);
    }

    public async Task<RunHandle> AttachAsync(string run, CancellationToken cancellation = default)
    {
        await this.GetAsync(run, cancellation).ConfigureAwait(false);
        var id = RunId.Parse(run);
        return new(this, id, wasThere: true) { IsDurable = !_volatile.Has(id) };
    }

    public async Task<RunState?> FindAsync(string run, CancellationToken cancellation = default)
    {
        var id = RunId.Parse(run);
        if (_volatile.Find(id) is { } volatileState) return volatileState;
        if (_keeper?.Current?.InMemory(id) is { IsStarted: true } inMemory) return inMemory;

        return await RunRecovery.FindAsync(Store, id, cancellation).ConfigureAwait(false);
    }

    public IAsyncEnumerable<RecordedEvent> WatchAsync(string run, long fromSequence = 0, CancellationToken cancellation = default) =>
        EventWatch.WatchAsync(Store, _services, RunId.Parse(run), fromSequence, cancellation);

    public IAsyncEnumerable<Said> ListenAsync(string run, long after = 0, CancellationToken cancellation = default)
    {
        var id = RunId.Parse(run);
        return _services.Streams.ListenAsync(
            id, after, async () => (await this.GetAsync(run, cancellation).ConfigureAwait(false)).Standing.IsEnded, cancellation);
    }

    public Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellation = default) => Store.ListAsync(query, cancellation);

    public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(CancellationToken cancellation = default) => Store.CountAsync(cancellation);

    public Task<IReadOnlyList<JournalRow>> ReadEventsAsync(RunId run, long after, int limit, CancellationToken cancellation = default) =>
        Store.ReadAsync(run, after, limit, cancellation);

    public Task<Payload> FetchAsync(RunId run, Payload payload, CancellationToken cancellation = default) =>
        PayloadFetch.FetchOrRefuseAsync(Store, run, payload, cancellation);

    public string NewId() => _options.NewId();

    public Task<RunState> SendAsync(string run, RunCommand command, CancellationToken cancellation = default)
    {
        var id = RunId.Parse(run);
        if (_volatile.Has(id)) return _volatile.AskAsync(id, command).WaitAsync(cancellation);
        return Accepting().AskAsync(id, command).WaitAsync(cancellation);
    }

    public Task TellAsync(string run, RunCommand command, CancellationToken cancellation = default) => SendAsync(run, command, cancellation);

    public Task<RunState> WaitAsync(RunId run, CancellationToken cancellation = default) => _waiters.EndOfAsync(run, async () =>
    {
        var state = await this.GetAsync(run.Value, cancellation).ConfigureAwait(false);
        return (state, state.Standing.IsEnded);
    }, cancellation);

    /// <summary>Makes now the pass that is else made in every <c>reconcile-interval</c>: ended runs whose time has come are removed, and what does not
    /// belong together is put right.</summary>
    /// <param name="settings">Retention other than the host's own; null for the host's.</param>
    /// <param name="found">Hears of each finding once it was dealt with.</param>
    /// <param name="cancellation">Ends the pass wherever it is; the next one goes on.</param>
    public Task<ReconcileReport> ReconcileAsync(
        DurableSettings? settings = null, Action<Finding>? found = null, CancellationToken cancellation = default) =>
        new ReconcileKeeper(Accepting(), found).PassAsync(settings ?? _options.Settings, _options.Time.GetUtcNow(), cancellation);

    /// <summary>Refuses new work, tells every body to end, waits <c>drain-timeout</c> for them, writes what is held back, and closes the
    /// store. Runs that had not ended are listed as interrupted and go on when a host starts.</summary>
    public async Task StopAsync()
    {
        _stopping = true;
        await _startStop.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_keeper is { } keeper) await StopAsync(keeper).ConfigureAwait(false);
            LetGo();
            if (Interlocked.Exchange(ref _store, null) is { } store) await store.DisposeAsync().ConfigureAwait(false);
        }
        catch
        {
            // Whatever went wrong, nobody waits for ever and the store is given back. What went wrong first is what is told.
            LetGo();
            if (Interlocked.Exchange(ref _store, null) is { } store) await store.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        finally
        {
            _startStop.Release();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private async Task StopAsync(TenureKeeper keeper)
    {
        try
        {
            await keeper.StopAsync(_options.Settings.DrainTimeout).ConfigureAwait(false);
        }
        catch
        {
            await keeper.CrashAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        finally
        {
            _keeper = null;
        }
    }

    private void LetGo()
    {
        _volatile.Drop();
        _waiters.Close();
    }

    /// <summary>Drops everything as a killed process would: nothing is written, nobody is told. For tests of what survives it.</summary>
    internal async Task CrashAsync()
    {
        _stopping = true;
        if (_keeper is { } keeper) await keeper.CrashAsync().ConfigureAwait(false);
        LetGo();
    }

    private HostTenure Accepting() => _stopping
        ? throw new RunRefusedException(new(RefusalCodes.Stopping, "The host is stopping and takes no new work."))
        : Tenure;
}
