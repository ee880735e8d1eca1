using System.Text.Json.Serialization;
using Akka.Durable.Catalog;
using Akka.Durable.Failures;
using Akka.Durable.Payloads;
using Akka.Durable.Phases;
using Akka.Durable.Runs;

namespace Akka.Durable.Documents;

/// <summary>A run as <c>show --json</c> and the HTTP API give it. Names are stable; more may be added.</summary>
public sealed record RunDocument(
    string Run,
    string Definition,
    string Version,
    string Status,
    string? Reason,
    long Epoch,
    long Sequence,
    string? Owner,
    string? Parent,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset? WakeAt,
    DateTimeOffset? DeadlineAt,
    Payload Input,
    Payload? Result,
    Failure? Error,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<PhaseDocument> Phases)
{
    public static RunDocument Of(RunId run, RunState state)
    {
        var row = CatalogProjection.Of(run, state);
        return new(
            run.Value,
            row.Definition,
            row.Version,
            row.Status.Name(),
            row.Reason,
            row.Epoch,
            row.Sequence,
            row.Owner,
            row.Parent?.Value,
            row.CreatedAt,
            row.EndedAt,
            row.WakeAt,
            state.Header!.DeadlineAt,
            state.Header.Input,
            (state.Standing as Standing.Completed)?.Result,
            (state.Standing as Standing.Failed)?.Failure,
            row.Tags,
            [.. state.Phases.OrderBy(p => p.Value.FirstSequence).ThenBy(p => p.Key.ToString(), StringComparer.Ordinal).Select(p => PhaseDocument.Of(p.Key, p.Value))]);
    }
}

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
    public static PhaseDocument Of(Address address, PhaseState phase)
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
                Checkpoint = p.Checkpoint,
                Error = p.Failure,
            },
            PhaseState.Completed p => basis with { Status = "completed", CompletedAt = p.CompletedAt, Result = p.Forgotten ? null : p.Result },
            PhaseState.Failed p => basis with { Status = "failed", CompletedAt = p.FailedAt, Error = p.Failure },
        };
    }

    [JsonIgnore]
    public string Title => new Address(Name, Key, Ordinal).ToString();
}
