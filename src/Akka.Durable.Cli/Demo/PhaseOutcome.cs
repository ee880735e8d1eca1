using System.Globalization;

namespace Akka.Durable.Cli.Demo;

/// <summary>What this process did of one phase.</summary>
internal abstract record PhaseOutcome
{
    private PhaseOutcome() { }

    /// <summary>Its result was recorded before.</summary>
    public sealed record DoneEarlier : PhaseOutcome;

    public sealed record Ran : PhaseOutcome;

    /// <param name="Batch">The first batch of this process, from 1.</param>
    /// <param name="Of">Batches in all.</param>
    public sealed record Resumed(int Batch, int Of) : PhaseOutcome;

    public string Text => this switch
    {
        DoneEarlier => "done earlier",
        Ran => "ran",
        Resumed r when r.Batch > r.Of => string.Create(CultureInfo.InvariantCulture, $"resumed after batch {r.Of} of {r.Of}"),
        Resumed r => string.Create(CultureInfo.InvariantCulture, $"resumed at batch {r.Batch} of {r.Of}"),
    };
}
