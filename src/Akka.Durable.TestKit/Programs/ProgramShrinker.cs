using System.Collections.Immutable;

namespace Akka.Durable.TestKit.Programs;

/// <summary>Makes a program that goes wrong smaller, as long as it still goes wrong: what is left is what matters.</summary>
public static class ProgramShrinker
{
    /// <param name="program">One that goes wrong.</param>
    /// <param name="goesWrong">Whether another one does, too.</param>
    /// <param name="triesMax">Programs that are tried at most.</param>
    /// <returns>The smallest program found that goes wrong; the one given, if none that is smaller does.</returns>
    public static async Task<RunProgram> ShrinkAsync(RunProgram program, Func<RunProgram, Task<bool>> goesWrong, int triesMax)
    {
        for (var tries = 0; ;)
        {
            RunProgram? found = null;
            foreach (var smaller in Smaller(program).Where(IsWhole))
            {
                if (tries++ == triesMax) return program;
                if (!await goesWrong(smaller)) continue;

                found = smaller;
                break;
            }

            if (found is null) return program;
            program = found;
        }
    }

    // The most that can be left out at once comes first.
    private static IEnumerable<RunProgram> Smaller(RunProgram program)
    {
        if (program.Afterwards is not null) yield return program with { Afterwards = null };
        foreach (var fewer in Fewer(program.Statements)) yield return program with { Statements = fewer };
        if (program.End is not ProgramEnd.Returns) yield return program with { End = ProgramEnd.Returns };
        if (program.Compensates) yield return program with { Compensates = false };
    }

    /// <summary>Each without one of them, or with less of it.</summary>
    private static IEnumerable<ImmutableArray<Statement>> Fewer(ImmutableArray<Statement> statements) =>
        Enumerable.Range(0, statements.Length).Select(statements.RemoveAt)
            .Concat(Enumerable.Range(0, statements.Length).SelectMany(i => Parts(statements[i]).Select(parts => statements.RemoveAt(i).InsertRange(i, parts))));

    private static IEnumerable<ImmutableArray<Statement>> Parts(Statement statement) => statement switch
    {
        Statement.Spawn spawn =>
        [
            spawn.Meanwhile,
            spawn.Child.Statements,
            .. Fewer(spawn.Meanwhile).Select(fewer => Only(spawn with { Meanwhile = fewer })),
            .. Smaller(spawn.Child).Select(child => Only(spawn with { Child = child })),
        ],
        Statement.Parallel parallel =>
        [
            [.. parallel.Branches.SelectMany(b => b)],
            .. parallel.Branches.Where(_ => parallel.Branches.Length > 1).Select(b => Only(parallel with { Branches = parallel.Branches.Remove(b) })),
            .. parallel.Branches.SelectMany(b => Fewer(b).Select(fewer => Only(parallel with { Branches = parallel.Branches.Replace(b, fewer) }))),
        ],
        Statement.Loop loop => [loop.Body, .. Fewer(loop.Body).Select(fewer => Only(loop with { Body = fewer }))],
        _ => [],
    };

    private static ImmutableArray<Statement> Only(Statement statement) => [statement];

    /// <summary>Whether every point is there that it goes back to, in its children as well.</summary>
    private static bool IsWhole(RunProgram program)
    {
        var points = program.Statements.Select(s => s.Name).Append(RunProgram.Start).ToHashSet();
        var within = program.Statements.SelectMany(s => s.Flat()).ToList();
        return (program.Afterwards is null || points.Contains(program.Afterwards))
            && within.OfType<Statement.GoBack>().All(b => points.Contains(b.To))
            && within.OfType<Statement.Spawn>().All(s => IsWhole(s.Child));
    }
}
