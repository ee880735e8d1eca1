using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Akka.Durable.Children;
using Akka.Durable.Failures;
using Akka.Durable.Payloads;
using Akka.Durable.Progress;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.Undo;
using Akka.Durable.Waits;

namespace Akka.Durable.Snapshots;

/// <summary>A run's state as it is written: flat, every collection in a fixed order, so that equal states are equal bytes.</summary>
internal sealed record RunSnapshot
{
    public required long Sequence { get; init; }

    public required DateTimeOffset LastAt { get; init; }

    public required RunHeader Header { get; init; }

    public required StandingSnapshot Standing { get; init; }

    public required long Epoch { get; init; }

    public string? Owner { get; init; }

    public int RecoveriesWithoutProgress { get; init; }

    public long? LastStarted { get; init; }

    public long? LastCompleted { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    public required IReadOnlyList<PhaseSnapshot> Phases { get; init; }

    public required IReadOnlyList<WaitSnapshot> Waits { get; init; }

    public IReadOnlyList<ChildSnapshot>? Children { get; init; }

    public IReadOnlyList<PendingRelease>? Releases { get; init; }

    public bool? ParentTold { get; init; }

    public int? Reopened { get; init; }

    public required IReadOnlyList<UnreadSignal> UnreadSignals { get; init; }

    public required IReadOnlyList<string> ReadSignals { get; init; }

    public required IReadOnlyList<string> Mismatches { get; init; }

    /// <summary>Where it is more than those that are kept.</summary>
    public int? MismatchCount { get; init; }

    public long? HistoryFrom { get; init; }

    public long? HistoryWarned { get; init; }

    public UndoSnapshot? Undoing { get; init; }

    public IReadOnlyList<RollbackRecord>? Rollbacks { get; init; }

    public long? RollbackEpoch { get; init; }

    public ProgressState? Progress { get; init; }

    public int? ProgressCount { get; init; }
}

internal sealed record UndoSnapshot(
    IReadOnlyList<PendingUndo> Pending, PlannedEnd? Then, IReadOnlyList<PhaseSnapshot> Phases, IReadOnlyList<WaitSnapshot> Waits)
{
    public IReadOnlyList<ChildSnapshot>? Children { get; init; }
}

internal sealed record ChildSnapshot(Address Child, long FirstSequence, RunId Id, string Definition, Payload Input, ChildRollback OnRollback)
{
    public string? Version { get; init; }

    public ParentClose? OnParentClose { get; init; }

    public ImmutableSortedDictionary<string, string>? Tags { get; init; }

    public bool? Confirmed { get; init; }

    public ChildResult? Result { get; init; }
}

internal sealed record StandingSnapshot(string Kind)
{
    public Address? Phase { get; init; }

    public string? By { get; init; }

    public string? Reason { get; init; }

    public string? Code { get; init; }

    public Payload? Result { get; init; }

    public Failure? Failure { get; init; }

    public string? Stop { get; init; }

    public string? StopBy { get; init; }

    public string? StopReason { get; init; }

    public DateTimeOffset? StopAt { get; init; }
}

internal sealed record PhaseSnapshot(Address Phase, string Kind, long FirstSequence, int Attempt, DateTimeOffset StartedAt)
{
    public DateTimeOffset? EndedAt { get; init; }

    public DateTimeOffset? RetryAt { get; init; }

    public Failure? Failure { get; init; }

    public Payload? Result { get; init; }

    public Payload? Input { get; init; }

    public Payload? Checkpoint { get; init; }

    public bool? Undoable { get; init; }

    public bool? Forgotten { get; init; }

    public IReadOnlyList<StepSnapshot>? Steps { get; init; }
}

internal sealed record StepSnapshot(Address Step, int Attempt)
{
    public Payload? Result { get; init; }

    public Failure? Failure { get; init; }

    public DateTimeOffset? RetryAt { get; init; }
}

internal sealed record WaitSnapshot(Address Wait, string Kind, long FirstSequence)
{
    public string? Signal { get; init; }

    public string? Sender { get; init; }

    public Payload? Value { get; init; }

    public DateTimeOffset? Until { get; init; }

    public DateTimeOffset? At { get; init; }

    public string? Name { get; init; }

    public IReadOnlyList<WaitOption>? AnyOf { get; init; }

    public Address? Child { get; init; }

    public int? Option { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    MaxDepth = SnapshotCodec.DepthMax)]
[JsonSerializable(typeof(RunSnapshot))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
