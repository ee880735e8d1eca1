using System.Collections.Immutable;

namespace Akka.Durable.TestKit.Programs;

/// <summary>What one run does, as data.</summary>
/// <param name="Statements">In order.</param>
/// <param name="End">What comes after the last one.</param>
/// <param name="Compensates">Whether a run that is cancelled or fails undoes what it did. Of no effect for a child.</param>
/// <param name="Afterwards">The statement to which somebody rolls the run back once it has ended; null where nobody does.</param>
public sealed record RunProgram(ImmutableArray<Statement> Statements, ProgramEnd End, bool Compensates = false, string? Afterwards = null)
{
    /// <summary>What names the start of a program as a point to go back to.</summary>
    public const string Start = "start";

    /// <summary>The name of the rollback of a run that has ended.</summary>
    public const string AfterwardsName = "afterwards";

    /// <summary>The wait in which a program that is to be cancelled stays.</summary>
    public const string CancelName = "cancel";

    /// <summary>All statements, those of children included, by their names.</summary>
    public IEnumerable<Statement> All() => Statements.SelectMany(s => s.Flat()).SelectMany(s => s is Statement.Spawn spawn ? spawn.Child.All().Prepend(s) : [s]);

    /// <summary>The place of a statement at the top.</summary>
    public int PlaceOf(string name)
    {
        for (var i = 0; i < Statements.Length; i++)
        {
            if (Statements[i].Name == name) return i;
        }

        return name == Start ? 0 : throw new ArgumentException($"No statement at the top is named {name}.", nameof(name));
    }
}

/// <summary>How a program ends.</summary>
public enum ProgramEnd
{
    Returns,
    Throws,

    /// <summary>It waits until somebody cancels it.</summary>
    IsCancelled,
}
