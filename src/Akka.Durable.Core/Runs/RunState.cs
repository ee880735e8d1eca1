using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Akka.Durable.Children;
using Akka.Durable.Forks;
using Akka.Durable.Payloads;
using Akka.Durable.Phases;
using Akka.Durable.Progress;
using Akka.Durable.Rollback;
using Akka.Durable.Undo;
using Akka.Durable.Waits;

namespace Akka.Durable.Runs;

/// <summary>What a run was started with.</summary>
public sealed record RunHeader(
    string Definition,
    string Version,
    Payload Input,
    RunId? Parent,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DeadlineAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Compensate = false,
    ForkOrigin? Origin = null)
{
    /// <summary>The run at the top of those that started this one; null for one that nobody started.</summary>
    public RunId? Root { get; init; }

    /// <summary>Whether the parent's journal holds this run as a child, so that the parent has to be told how it ends.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool TellsParent { get; init; }
}

/// <summary>All that deciding needs to know of a run: what its events fold to.</summary>
public sealed record RunState
{
    /// <summary>Ids of consumed signals are remembered up to this many, the oldest forgotten first, so that one sent again is known.</summary>
    public const int SignalIdsMax = 10_000;

    /// <summary>Differences between code and journal that are kept word by word.</summary>
    public const int MismatchesKeptMax = 100;

    /// <summary>Differences that are recorded at all: code that differs everywhere must not fill the journal with saying so.</summary>
    public const int MismatchesMax = 1000;

    public static RunState Initial { get; } = new();

    /// <summary>The last event folded in; 0 before the first.</summary>
    public long Sequence { get; init; }

    /// <summary>When the last event was decided.</summary>
    public DateTimeOffset LastAt { get; init; }

    /// <summary>Null until the run is started.</summary>
    public RunHeader? Header { get; init; }

    public Standing Standing { get; init; } = new Standing.NotStarted();

    /// <summary>Rises whenever the right to execute changes; anything of an older epoch is refused.</summary>
    public long Epoch { get; init; }

    /// <summary>The host that executes the run; null when none does.</summary>
    public string? Owner { get; init; }

    /// <summary>How often a vanished host's work was taken up since something last got done.</summary>
    public int RecoveriesWithoutProgress { get; init; }

    /// <summary>Sequence of the last event that started work; null before any did.</summary>
    public long? LastStarted { get; init; }

    /// <summary>Sequence of the last event that completed work; null before any did. Only this one feeds pruning.</summary>
    public long? LastCompleted { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public AddressDictionary<PhaseState, PhaseState.InFlight> Phases { get; init; } = new();

    public AddressDictionary<WaitState, WaitState.Open> Waits { get; init; } = new();

    public AddressDictionary<ChildState, ChildState.Open> Children { get; init; } = new();

    /// <summary>Children that the run has let go of and that have to be told, in that order.</summary>
    public ImmutableList<PendingRelease> Releases { get; init; } = [];

    /// <summary>Whether the parent knows how this run ended.</summary>
    public bool ParentTold { get; init; }

    /// <summary>How often the run was rolled back or retried: children started since have ids of their own.</summary>
    public int Reopened { get; init; }

    /// <summary>Signals that came and were not taken yet, oldest first.</summary>
    public ImmutableList<UnreadSignal> UnreadSignals { get; init; } = [];

    /// <summary>Ids of the signals taken, so that one sent again is known; and in the order they were taken.</summary>
    public ImmutableHashSet<string> ReadSignalIds { get; init; } = [];

    public ImmutableQueue<string> ReadSignalOrder { get; init; } = [];

    /// <summary>What re-executions asked for that differs from the journal, in order; the first <see cref="MismatchesKeptMax"/>.</summary>
    public ImmutableList<string> Mismatches { get; init; } = [];

    /// <summary>How many differences were recorded, those that are not kept included; at most <see cref="MismatchesMax"/>.</summary>
    public int MismatchCount { get; init; }

    /// <summary>The event of the latest rollback, from which its history is counted; 0 when there was none.</summary>
    public long HistoryFrom { get; init; }

    /// <summary>The number of events at which its history was said to be long; null while it was not.</summary>
    public long? HistoryWarned { get; init; }

    /// <summary>What has to be undone before the run goes on or ends; null when nothing has.</summary>
    public UndoWork? Undoing { get; init; }

    /// <summary>The rollbacks that were done, oldest first; the last <see cref="RollbackRecord.RememberedMax"/>.</summary>
    public ImmutableList<RollbackRecord> Rollbacks { get; init; } = [];

    /// <summary>The epoch that the latest rollback began; 0 when there was none.</summary>
    public long RollbackEpoch { get; init; }

    /// <summary>What its code has last said of how far it is; null when it has said nothing, or nothing since a rollback.</summary>
    public ProgressState? Progress { get; init; }

    /// <summary>How often the code between phases had said something by then.</summary>
    public int ProgressCount { get; init; }

    /// <summary>When it ended, whatever way; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether one of its events ever brought a value that is kept outside.</summary>
    public bool HoldsPayloads { get; init; }

    public bool IsStarted => Header is not null;

    /// <summary>Whether the parent has to be told how this run ended.</summary>
    public bool OwesItsParent => Standing.IsEnded && !ParentTold && Header is { TellsParent: true };

    /// <summary>Why the body of this run is to end; null while nothing asks for it.</summary>
    public StopRequest? Stop => Standing switch
    {
        Standing.Active active => active.Stop,
        Standing.Interrupted interrupted => interrupted.Stop,
        _ => null,
    };

    /// <summary>
    /// Up to where events may be deleted once a snapshot of this state is the older of two confirmed ones: what was completed when it
    /// was taken, and never past the first event of a phase in flight or an open wait. Null where nothing was completed yet.
    /// </summary>
    public long? CompletedThrough
    {
        get
        {
            if (LastCompleted is not { } floor) return null;

            foreach (var (_, phase) in Phases.Open) floor = Math.Min(floor, phase.FirstSequence - 1);
            foreach (var (_, wait) in Waits.Open) floor = Math.Min(floor, wait.FirstSequence - 1);
            foreach (var (_, child) in Children.Open) floor = Math.Min(floor, child.FirstSequence - 1);

            return floor;
        }
    }
}
