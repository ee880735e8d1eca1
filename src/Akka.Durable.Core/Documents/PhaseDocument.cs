using System.Text.Json.Serialization;
using Akka.Durable.Failures;
using Akka.Durable.Payloads;
using Akka.Durable.Phases;

namespace Akka.Durable.Documents;

/// <summary>A phase as <c>show --json</c> and the HTTP API give it.</summary>
/// <param name="Name">What the code calls it.</param>
/// <param name="Key">Tells phases of one name apart that ran side by side; null without.</param>
/// <param name="Ordinal">The n-th of that name and key.</param>
/// <param name="Status"><c>started</c>, <c>retrying</c>, <c>completed</c> or <c>failed</c>.</param>
/// <param name="Attempts">The latest attempt; the first is 1.</param>
/// <param name="StartedAt">When its first attempt began.</param>
/// <param name="CompletedAt">When it completed or failed for good.</param>
/// <param name="RetryAt">When its next attempt is due.</param>
/// <param name="StepsRecorded">Steps whose results are recorded; null once they are folded into the phase's own.</param>
/// <param name="Checkpoint">What it saved last; null once it completed.</param>
/// <param name="Result">What it returned.</param>
/// <param name="Error">How it failed, or its last attempt did.</param>
public sealed record PhaseDocument(
    string Name,
    string? Key,
    int Ordinal,
    string Status,
    int Attempts,
    DateTimeOffset StartedAt,
    DateTimeOffset? CompletedAt,
    DateTimeOffset? RetryAt,
    int? StepsRecorded,
    Payload? Checkpoint,
    Payload? Result,
    Failure? Error)
{
    /// <summary>With values that are kept outside named by their hash.</summary>
    public static PhaseDocument Of(Address address, PhaseState phase) => Of(address, phase, static p => p.Shown());

    internal static PhaseDocument Of(Address address, PhaseState phase, Func<Payload, Payload> show)
    {
        var basis = new PhaseDocument(
            address.Name, address.Key, address.Ordinal, "started", phase.Attempt, phase.StartedAt, null, null, null, null, null, null);
        return phase switch
        {
            PhaseState.InFlight p => basis with
            {
                Status = p.RetryAt is null ? "started" : "retrying",
                RetryAt = p.RetryAt,
                StepsRecorded = p.Steps.Count(s => s.Value is StepState.Completed),
                Checkpoint = p.Checkpoint is { } saved ? show(saved) : null,
                Error = p.Failure,
            },
            PhaseState.Completed p => basis with { Status = "completed", CompletedAt = p.CompletedAt, Result = p.Forgotten ? null : show(p.Result) },
            PhaseState.Failed p => basis with { Status = "failed", CompletedAt = p.FailedAt, Error = p.Failure },
        };
    }

    [JsonIgnore]
    public string Title => new Address(Name, Key, Ordinal).ToString();
}
