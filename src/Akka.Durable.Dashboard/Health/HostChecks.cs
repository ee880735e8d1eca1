using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akka.Durable.Dashboard.Health;

/// <summary>Whether the store answers: one read, there and back.</summary>
internal sealed class StoreCheck(IRunClient client, TimeProvider time) : IHealthCheck
{
    /// <summary>An answer that takes longer is one to look into.</summary>
    public static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var began = time.GetTimestamp();
        try
        {
            await client.ListAsync(new() { Limit = 1 }, cancellationToken);
        }
        catch (Exception away) when (away is RunRefusedException or JournalUnavailableException)
        {
            return HealthCheckResult.Unhealthy("The store cannot be read at present.");
        }

        var took = time.GetElapsedTime(began);
        var sentence = $"It answered in {Words.Moments.Duration(took)}.";
        return took > SlowAfter ? HealthCheckResult.Degraded(sentence) : HealthCheckResult.Healthy(sentence);
    }
}

/// <summary>Whether the journal takes writes: one that changes no run, there and back.</summary>
internal sealed class JournalCheck(IRunClient client, TimeProvider time) : IHealthCheck
{
    /// <summary>A journal that has not answered by then counts as away.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (client is not IStoreProbe probe) return HealthCheckResult.Healthy("This client writes no journal itself.");

        var began = time.GetTimestamp();
        try
        {
            if (!await probe.ConfirmHoldAsync(cancellationToken)) return HealthCheckResult.Unhealthy("The host does not hold its journal, and may not write it.");
        }
        catch (Exception away) when (away is RunRefusedException or JournalUnavailableException)
        {
            return HealthCheckResult.Unhealthy("The journal cannot be written at present.");
        }

        var took = time.GetElapsedTime(began);
        var sentence = $"A write was durable in {Words.Moments.Duration(took)}.";
        return took > StoreCheck.SlowAfter ? HealthCheckResult.Degraded(sentence) : HealthCheckResult.Healthy(sentence);
    }
}

/// <summary>Whether writes pile up before the store.</summary>
internal sealed class BacklogCheck : IHealthCheck
{
    /// <summary>Writes that wait; at twice as many the default queue refuses more.</summary>
    public const int ManyWrites = 5_000;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var waiting = DurableMeters.WritesWaiting;
        var sentence = $"{Words.Moments.Count(waiting, "write")} waiting.";
        return Task.FromResult(waiting > ManyWrites ? HealthCheckResult.Degraded(sentence) : HealthCheckResult.Healthy(sentence));
    }
}

/// <summary>Whether a host of this process holds its store.</summary>
internal sealed class LeaseCheck(IRunClient client) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(client is IHostStatus { HoldsStore: false }
            ? HealthCheckResult.Unhealthy("The host does not hold its store: nothing is executed or written until it does.")
            : HealthCheckResult.Healthy(client is IHostStatus ? "The host holds its store." : "This client holds no store itself."));
}

/// <summary>Whether a host of this process still looks for what is due.</summary>
internal sealed class PollerCheck(IRunClient client, TimeProvider time) : IHealthCheck
{
    /// <summary>As long as the longest poll interval that may be set, and then some.</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(2);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (client is not IHostStatus { LastPolledAt: { } polled }) return Task.FromResult(HealthCheckResult.Healthy());

        var ago = time.GetUtcNow() - polled;
        return Task.FromResult(ago > LateAfter
            ? HealthCheckResult.Degraded($"Due runs were last looked for {Words.Moments.Duration(ago)} ago.")
            : HealthCheckResult.Healthy($"Due runs were last looked for {Words.Moments.Duration(ago)} ago."));
    }
}
