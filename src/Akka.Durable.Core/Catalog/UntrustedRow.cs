using Akka.Durable.Runs;

namespace Akka.Durable.Catalog;

/// <summary>The catalog row of a run whose journal cannot be trusted: listed with the evidence, woken by nobody.</summary>
public static class UntrustedRow
{
    /// <param name="run">The run.</param>
    /// <param name="known">Its row so far; null when it has none.</param>
    /// <param name="evidence">What is wrong with its journal.</param>
    /// <param name="now">Stands in for the time of its start where that is not known.</param>
    /// <param name="code">One of <see cref="QuarantineCodes"/>.</param>
    public static CatalogRow Of(RunId run, CatalogRow? known, string evidence, DateTimeOffset now, string code = QuarantineCodes.Corrupt)
    {
        var reason = $"{code}: {evidence}";
        return (known ?? Unknown(run, now)) with
        {
            Status = RunStatus.Quarantined,
            Reason = reason.Length <= CatalogProjection.ReasonLengthMax ? reason : reason[..CatalogProjection.ReasonLengthMax],
            Owner = null,
            WakeAt = null,
        };
    }

    /// <summary>Whether the row is no word of the run's own journal.</summary>
    public static bool IsOne(CatalogRow row) =>
        row is { Status: RunStatus.Quarantined, Reason: { } reason }
        && (reason.StartsWith($"{QuarantineCodes.Corrupt}: ", StringComparison.Ordinal) || reason.StartsWith($"{QuarantineCodes.Lost}: ", StringComparison.Ordinal));

    private static CatalogRow Unknown(RunId run, DateTimeOffset now) => new()
    {
        Run = run,
        Definition = "",
        Version = "",
        Status = RunStatus.Quarantined,
        Epoch = 0,
        Sequence = 0,
        CreatedAt = now,
    };
}
