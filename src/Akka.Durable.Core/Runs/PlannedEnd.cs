using System.Text.Json.Serialization;
using Akka.Durable.Failures;
using Akka.Durable.Payloads;

namespace Akka.Durable.Runs;

/// <summary>How a run ends once what it owes before that is done.</summary>
/// <remarks>Written into events and snapshots under the names below, which are for ever.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Completed), "completed")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Cancelled), "cancelled")]
[JsonDerivedType(typeof(Terminated), "terminated")]
public abstract record PlannedEnd
{
    private PlannedEnd() { }

    /// <summary>The event that ends the run this way.</summary>
    public RunEvent ToEvent() => this switch
    {
        Completed end => new RunEvent.Completed(end.Result),
        Failed end => new RunEvent.Failed(end.Failure),
        Cancelled end => new RunEvent.Cancelled(end.By, end.Reason),
        Terminated end => new RunEvent.Terminated(end.By, end.Reason),
    };

    public sealed record Completed(Payload Result) : PlannedEnd;

    public sealed record Failed(Failure Failure) : PlannedEnd;

    public sealed record Cancelled(string? By, string? Reason) : PlannedEnd;

    public sealed record Terminated(string? By, string? Reason) : PlannedEnd;
}
