using Akka.Durable.Cli.Console;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Sql;
using Akka.Durable.Sql.Hosts;

namespace Akka.Durable.Cli.Maintenance;

/// <summary>A database that this program holds for as long as it works on it: no host executes its runs meanwhile.</summary>
internal sealed class HeldStore : IAsyncDisposable
{
    private readonly HostIdentity _identity;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _keeping;

    private HeldStore(IRunStore store, HostIdentity identity, TimeSpan duration, TimeProvider time)
    {
        (Store, _identity) = (store, identity);
        _keeping = KeepAsync(duration, time);
    }

    public IRunStore Store { get; }

    /// <exception cref="RunRefusedException"><c>database-held</c>, naming the holder.</exception>
    public static async Task<HeldStore> OpenAsync(DurableSettings settings, Terminal terminal, CancellationToken cancellation)
    {
        await MustBeFreeAsync(settings, terminal, cancellation);
        var store = await Stores.OpenAsync(settings, terminal.Time, cancellation);
        try
        {
            var duration = settings.Store.LeaseDuration;
            var identity = Identity.OfThisProcess(Identity.New(), terminal.Time.GetUtcNow());
            var lease = await store.AcquireLeaseAsync(identity, terminal.Time.GetUtcNow(), duration, cancellation);
            return lease.Host.Id == identity.Id
                ? new HeldStore(store, identity, duration, terminal.Time)
                : throw Held(lease);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Looks who holds the database before it is opened to be written: that would bring its tables to this release, under a host that may be of another.</summary>
    /// <exception cref="RunRefusedException"><c>database-held</c>, naming the holder.</exception>
    public static async Task MustBeFreeAsync(DurableSettings settings, Terminal terminal, CancellationToken cancellation)
    {
        var state = await Stores.InspectAsync(settings, terminal.Time, cancellation);
        if (state.Holder is { } lease) throw Held(lease);
    }

    private static RunRefusedException Held(HostLease lease) => ProgramRefusals.Of(
        RefusalCodes.DatabaseHeld,
        $"The database is held by {lease.Host.Description}. Nothing was changed. End that host, with Ctrl-C or as a service is stopped, and give this command again.");

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _keeping;
        try
        {
            await Store.ReleaseLeaseAsync(_identity, CancellationToken.None);
        }
        catch (JournalUnavailableException)
        {
            // It expires by itself.
        }

        await Store.DisposeAsync();
        _ending.Dispose();
    }

    // Work that takes long keeps its hold; one that is lost fences every write, so nothing has to be stopped here.
    private async Task KeepAsync(TimeSpan duration, TimeProvider time)
    {
        using var timer = new PeriodicTimer(duration / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                try
                {
                    await Store.RenewLeaseAsync(_identity, time.GetUtcNow(), duration, _ending.Token);
                }
                catch (JournalUnavailableException)
                {
                    // Tried again with the next beat.
                }
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
        }
    }
}
