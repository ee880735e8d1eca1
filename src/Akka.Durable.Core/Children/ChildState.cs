using System.Collections.Immutable;
using Akka.Durable.Payloads;

namespace Akka.Durable.Children;

/// <summary>What a run's journal says of one of its children.</summary>
public abstract record ChildState
{
    private ChildState(long firstSequence, RunId id, ChildRollback onRollback) => (FirstSequence, Id, OnRollback) = (firstSequence, id, onRollback);

    /// <summary>The event that decided its start.</summary>
    public long FirstSequence { get; init; }

    /// <summary>The child run.</summary>
    public RunId Id { get; init; }

    /// <summary>What becomes of it when its start is rolled back.</summary>
    public ChildRollback OnRollback { get; init; }

    /// <summary>Decided, and not known to have ended.</summary>
    /// <param name="FirstSequence">The event that decided its start.</param>
    /// <param name="Id">The child run.</param>
    /// <param name="OnRollback">What becomes of it when its start is rolled back.</param>
    /// <param name="Definition">Of which it is a run.</param>
    /// <param name="Version">The definition's version when it was decided.</param>
    /// <param name="Input">What it works on.</param>
    /// <param name="OnParentClose">What becomes of it when its parent ends.</param>
    /// <param name="Tags">Its tags.</param>
    /// <param name="Confirmed">Whether it is known to have been started.</param>
    public sealed record Open(
        long FirstSequence,
        RunId Id,
        ChildRollback OnRollback,
        string Definition,
        string Version,
        Payload Input,
        ParentClose OnParentClose,
        ImmutableSortedDictionary<string, string> Tags,
        bool Confirmed) : ChildState(FirstSequence, Id, OnRollback);

    public sealed record Ended(long FirstSequence, RunId Id, ChildRollback OnRollback, string Definition, Payload Input, ChildResult Result)
        : ChildState(FirstSequence, Id, OnRollback);
}

/// <summary>A child that its parent has let go of, and that has to be told.</summary>
/// <param name="Id">The child run.</param>
/// <param name="How">What it is told.</param>
public sealed record PendingRelease(RunId Id, ChildRelease How);

/// <summary>What a child is told when its parent lets go of it. Stored by the names given here.</summary>
public enum ChildRelease
{
    [System.Text.Json.Serialization.JsonStringEnumMemberName("cancel")]
    Cancel,

    [System.Text.Json.Serialization.JsonStringEnumMemberName("terminate")]
    Terminate,

    [System.Text.Json.Serialization.JsonStringEnumMemberName("undo")]
    Undo,
}
