using System.Text.Json.Serialization;

namespace Akka.Durable;

/// <summary>How one child run is started, and what becomes of it with its parent.</summary>
public sealed record ChildOptions
{
    public static ChildOptions Default { get; } = new();

    /// <summary>What happens to a child that has not ended when its parent ends. <see cref="ParentClose.Cancel"/> by default.</summary>
    public ParentClose OnParentClose { get; init; } = ParentClose.Cancel;

    /// <summary>What happens to the child when the parent is rolled back to a point before its start. <see cref="ChildRollback.Cancel"/> by default.</summary>
    public ChildRollback OnRollback { get; init; } = ChildRollback.Cancel;

    /// <summary>Tags of the child; see <see cref="StartOptions.Tags"/> for the limits.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

/// <summary>What happens to a child that has not ended when its parent ends. Stored by the names given here.</summary>
public enum ParentClose
{
    /// <summary>It is cancelled, as by <see cref="ControlOperations.CancelAsync"/>.</summary>
    [JsonStringEnumMemberName("cancel")]
    Cancel,

    /// <summary>It goes on by itself.</summary>
    [JsonStringEnumMemberName("abandon")]
    Abandon,

    /// <summary>It is ended without asking its code.</summary>
    [JsonStringEnumMemberName("terminate")]
    Terminate,
}

/// <summary>What happens to a child when its parent is rolled back to a point before its start. Stored by the names given here.</summary>
public enum ChildRollback
{
    /// <summary>It is cancelled if it has not ended; what it did stays.</summary>
    [JsonStringEnumMemberName("cancel")]
    Cancel,

    /// <summary>It is cancelled, and what its phases did is undone where they say how (<see cref="PhaseOptions.Undo"/>), newest first, also
    /// when it has completed. It then stands as cancelled. The parent goes on meanwhile.</summary>
    [JsonStringEnumMemberName("undo")]
    Undo,

    /// <summary>It goes on by itself.</summary>
    [JsonStringEnumMemberName("abandon")]
    Abandon,
}
