namespace Akka.Durable.Dashboard.Pages;

/// <summary>How a host does, in figures.</summary>
/// <param name="Counts">Runs by where they stand.</param>
/// <param name="ReadTook">How long the store took to answer.</param>
/// <param name="Checks">Checks of the host, where it has any.</param>
public sealed record Figures(
    IReadOnlyDictionary<RunStatus, long> Counts, TimeSpan ReadTook, IReadOnlyList<HealthCheckLine> Checks)
{
    public long Total => Counts.Values.Sum();

    public long Open => Counts.Where(c => !c.Key.IsEnded()).Sum(c => c.Value);

    internal static async Task<Figures> ReadAsync(
        IRunClient client, IReadOnlyList<HealthCheckLine> checks, TimeProvider time, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var counts = await client.CountAsync(cancellation);
        return new(counts, time.GetElapsedTime(began), checks);
    }
}

/// <param name="Name">What is checked.</param>
/// <param name="Status">How it is.</param>
/// <param name="Text">What was found.</param>
public sealed record HealthCheckLine(string Name, string Status, string? Text);
