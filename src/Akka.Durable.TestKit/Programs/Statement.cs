using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Akka.Durable.TestKit.Programs;

/// <summary>One thing that a program does with the number it carries. Programs are data, so that what they come to can be worked out without the engine.</summary>
[JsonDerivedType(typeof(Add), "add")]
[JsonDerivedType(typeof(Steps), "steps")]
[JsonDerivedType(typeof(Flaky), "flaky")]
[JsonDerivedType(typeof(Scratch), "scratch")]
[JsonDerivedType(typeof(Sleep), "sleep")]
[JsonDerivedType(typeof(Receive), "receive")]
[JsonDerivedType(typeof(First), "first")]
[JsonDerivedType(typeof(Hold), "hold")]
[JsonDerivedType(typeof(Spawn), "spawn")]
[JsonDerivedType(typeof(Parallel), "parallel")]
[JsonDerivedType(typeof(Loop), "loop")]
[JsonDerivedType(typeof(GoBack), "go-back")]
public abstract record Statement
{
    private Statement(string name) => Name = name;

    /// <summary>Unlike any other in its program; phases, waits and children are called by it.</summary>
    public string Name { get; }

    /// <summary>A phase. It may take time, and may say how it is undone.</summary>
    public sealed record Add(string Name, int Amount, int Seconds, UndoKind Undo) : Statement(Name);

    /// <summary>A phase of several steps, of which it may save how far it is after each.</summary>
    public sealed record Steps(string Name, ImmutableArray<int> Amounts, bool Saves) : Statement(Name);

    /// <summary>A phase that throws so often before it succeeds, or for ever.</summary>
    public sealed record Flaky(string Name, int Amount, int Failures, int Seconds, bool ForGood) : Statement(Name);

    /// <summary>A phase whose result another one takes up; then it is forgotten.</summary>
    public sealed record Scratch(string Name, int Amount) : Statement(Name);

    public sealed record Sleep(string Name, int Seconds) : Statement(Name);

    /// <summary>Waits for a signal, which comes or does not come in time.</summary>
    public sealed record Receive(string Name, int Amount, bool Comes, int Seconds) : Statement(Name);

    /// <summary>Waits for the first of so many signals and a time; the signal of that place comes, or none does.</summary>
    public sealed record First(string Name, int Signals, int? Comes, int Amount, int Seconds) : Statement(Name);

    /// <summary>Suspends the run until somebody resumes it.</summary>
    public sealed record Hold(string Name) : Statement(Name);

    /// <summary>Starts a child, does something else meanwhile, then awaits how it ended.</summary>
    public sealed record Spawn(string Name, RunProgram Child, ImmutableArray<Statement> Meanwhile, bool Undoes) : Statement(Name);

    /// <summary>Branches side by side, at most so many at a time.</summary>
    public sealed record Parallel(string Name, int Limit, ImmutableArray<ImmutableArray<Statement>> Branches) : Statement(Name);

    public sealed record Loop(string Name, int Times, ImmutableArray<Statement> Body) : Statement(Name);

    /// <summary>Waits here while somebody rolls the run back to the statement <paramref name="To"/>, the first time; the second time it goes on.</summary>
    public sealed record GoBack(string Name, string To) : Statement(Name);

    /// <summary>This statement and all within it, but for what children do.</summary>
    public IEnumerable<Statement> Flat() => this switch
    {
        Spawn spawn => [this, .. spawn.Meanwhile.SelectMany(s => s.Flat())],
        Parallel parallel => [this, .. parallel.Branches.SelectMany(b => b.SelectMany(s => s.Flat()))],
        Loop loop => [this, .. loop.Body.SelectMany(s => s.Flat())],
        _ => [this],
    };
}

/// <summary>Whether and how a phase is undone.</summary>
public enum UndoKind
{
    None,
    Once,

    /// <summary>Its first attempt fails.</summary>
    Flaky,
}
