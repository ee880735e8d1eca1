using Akka.Durable.Client;
using Akka.Durable.Execution;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Sql.Hosts;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Embedded.Hosting;

/// <summary>Takes hold of the store, confirms the hold in time, and where it cannot, stops everything until it has it again.</summary>
internal sealed class TenureKeeper
{
    private readonly IRunStore _store;
    private readonly ExecutionServices _services;
    private readonly bool _executes;
    private readonly Waiters _waiters;
    private readonly Func<string> _newId;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private Task _keeping = Task.CompletedTask;
    private HostTenure? _current;

    private TenureKeeper(
        IRunStore store,
        ExecutionServices services,
        bool executes,
        Waiters waiters,
        Func<string> newId,
        ILogger log)
    {
        _store = store;
        _services = services;
        _executes = executes;
        _waiters = waiters;
        _newId = newId;
        _log = log;
    }

    /// <summary>The tenure now; null while another holds the store or it cannot be confirmed.</summary>
    public HostTenure? Current => Volatile.Read(ref _current);

    /// <summary>Renews the hold ahead of its time; false where there is none.</summary>
    public async Task<bool> ConfirmAsync(CancellationToken cancellation) =>
        Current is { } tenure
        && await _store.RenewLeaseAsync(tenure.Identity, _services.Time.GetUtcNow(), Duration, cancellation).ConfigureAwait(false);

    private TimeSpan Duration => _services.Settings.Store.LeaseDuration;

    private TimeSpan Beat => Duration / 3;

    /// <exception cref="RunRefusedException"><c>database-held</c>, naming the holder.</exception>
    public static async Task<TenureKeeper> StartAsync(
        IRunStore store,
        ExecutionServices services,
        bool executes,
        Waiters waiters,
        Func<string> newId,
        ILogger log,
        CancellationToken cancellation)
    {
        var keeper = new TenureKeeper(store, services, executes, waiters, newId, log);
        var (held, by) = await keeper.AcquireAsync(cancellation).ConfigureAwait(false);
        if (held is not { } identity) throw HeldDatabase.Refused(by);

        keeper.Begin(identity);
        keeper._keeping = Task.Run(keeper.KeepAsync, CancellationToken.None);
        return keeper;
    }

    /// <summary>Drains the runs, gives the store back.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        var tenure = Current;
        if (tenure is not null)
        {
            Log.Stopping(_log, tenure.HostId, tenure.RunCount);
            using var patience = new CancellationTokenSource(timeout, _services.Time);
            var interrupted = await tenure.DrainAsync(patience.Token).ConfigureAwait(false);
            Log.Stopped(_log, tenure.HostId, interrupted);
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (tenure is null) return;

        try
        {
            await _store.ReleaseLeaseAsync(tenure.Identity, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception away) when (IsAway(away))
        {
            // It expires by itself.
        }
    }

    /// <summary>Drops everything as a killed process would.</summary>
    public async Task CrashAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Current?.Drop();
    }

    private static bool IsAway(Exception exception) =>
        exception is JournalUnavailableException or JournalOverloadedException or JournalOutcomeUnknownException;

    private async Task<(HostIdentity? Held, HostLease Lease)> AcquireAsync(CancellationToken cancellation)
    {
        var identity = Identity.OfThisProcess(_newId(), _services.Time.GetUtcNow());
        var lease = await _store.AcquireLeaseAsync(identity, _services.Time.GetUtcNow(), Duration, cancellation).ConfigureAwait(false);
        return (lease.Host.Id == identity.Id ? identity : null, lease);
    }

    private void Begin(HostIdentity identity)
    {
        var tenure = new HostTenure(identity, _store, _services, _executes, _waiters, _log);
        Volatile.Write(ref _current, tenure);
        Log.Started(_log, identity.Id);
        tenure.Begin();
    }

    private async Task KeepAsync()
    {
        while (true)
        {
            await UntilLostAsync(Current!).ConfigureAwait(false);
            var lost = Current!;
            Volatile.Write(ref _current, null);
            Log.LeaseLost(_log, lost.HostId);
            lost.Drop();
            Begin(await AcquireAgainAsync().ConfigureAwait(false));
        }
    }

    // The hold is counted from before it was asked for: an answer that comes late confirms less, never more.
    private async Task UntilLostAsync(HostTenure tenure)
    {
        var confirmed = _services.Time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Beat, _services.Time, _stopping.Token).ConfigureAwait(false);
            var asked = _services.Time.GetTimestamp();
            var left = Duration - _services.Time.GetElapsedTime(confirmed);
            if (left <= TimeSpan.Zero) return;

            switch (await RenewedAsync(tenure.Identity, left).ConfigureAwait(false))
            {
                case true:
                    confirmed = asked;
                    break;

                case false:
                    return;
            }
        }
    }

    /// <returns>Whether the hold is confirmed; null when the store gave no answer.</returns>
    private async Task<bool?> RenewedAsync(HostIdentity identity, TimeSpan patience)
    {
        try
        {
            return await _store.RenewLeaseAsync(identity, _services.Time.GetUtcNow(), Duration, _stopping.Token)
                .WaitAsync(patience, _services.Time, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception away) when (IsAway(away) || away is TimeoutException)
        {
            return null;
        }
    }

    private async Task<HostIdentity> AcquireAgainAsync()
    {
        while (true)
        {
            try
            {
                if ((await AcquireAsync(_stopping.Token).ConfigureAwait(false)).Held is { } identity) return identity;
            }
            catch (Exception away) when (IsAway(away))
            {
                Log.PollFailed(_log, away);
            }

            await Task.Delay(Beat, _services.Time, _stopping.Token).ConfigureAwait(false);
        }
    }
}
