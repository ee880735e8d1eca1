using System.Collections.Immutable;

namespace Akka.Durable.TestKit.Programs;

/// <summary>Makes programs at random: the same one of the same seed.</summary>
public sealed class ProgramGenerator
{
    private const int DepthMax = 2;

    private readonly Random _random;
    private int _named;

#pragma warning disable CA5394 // nobody has to be unable to guess it
    private ProgramGenerator(int seed) => _random = new(seed);

    /// <summary>A program that a caller starts.</summary>
    public static RunProgram Of(int seed) => new ProgramGenerator(seed).Program(depth: 0);

    private RunProgram Program(int depth)
    {
        var points = new List<string>();
        var statements = new List<Statement>();
        for (var left = 2 + _random.Next(depth == 0 ? 7 : 3); left > 0; left--)
        {
            var statement = One(depth, points, inLoop: false);
            statements.Add(statement);

            // Only where everything before it is over can be told what comes after: at the top.
            if (statement is Statement.Add) points.Add(statement.Name);
        }

        var end = _random.Next(12) switch { 0 => ProgramEnd.Throws, 1 => ProgramEnd.IsCancelled, _ => ProgramEnd.Returns };
        var afterwards = depth == 0 && Chance(5) ? Point(points) : null;

        // What a run has undone at its end is not done again by going back to a point behind it.
        return new([.. statements], end, afterwards is null && Chance(2), afterwards);
    }

    // At most one statement in each at the top goes back: of two at once the order could not be told.
    private Statement One(int depth, List<string> points, bool inLoop, bool mayGoBack = true)
    {
        var kind = _random.Next(depth < DepthMax ? 24 : 17);
        return kind switch
        {
            <= 3 => new Statement.Add(Name("add"), Amount(), Chance(4) ? 1 + _random.Next(20) : 0, Chance(2) ? (UndoKind)_random.Next(3) : UndoKind.None),
            <= 5 => new Statement.Steps(Name("steps"), [.. Enumerable.Range(0, 1 + _random.Next(4)).Select(_ => Amount())], Chance(2)),
            <= 7 => new Statement.Flaky(Name("flaky"), Amount(), 1 + _random.Next(3), _random.Next(10), Chance(3)),
            8 when !inLoop => new Statement.Scratch(Name("scratch"), Amount()),
            <= 9 => new Statement.Sleep(Name("sleep"), _random.Next(60)),
            <= 11 => new Statement.Receive(Name("receive"), Amount(), !Chance(3), _random.Next(60)),
            <= 13 => First(),
            14 => new Statement.Hold(Name("hold")),
            15 or 16 when mayGoBack => new Statement.GoBack(Name("back"), Point(points)),
            15 or 16 => new Statement.Sleep(Name("sleep"), 0),
            <= 19 => new Statement.Spawn(Name("child"), Program(depth + 1), Several(depth + 1, points, inLoop, mayGoBack), Chance(2)),
            <= 21 => Branches(depth, points, inLoop, mayGoBack),
            _ => new Statement.Loop(Name("loop"), 1 + _random.Next(3), Several(depth + 1, points, inLoop: true, mayGoBack)),
        };
    }

    private Statement.First First()
    {
        var signals = 1 + _random.Next(3);
        return new(Name("first"), signals, Chance(3) ? null : _random.Next(signals), Amount(), _random.Next(60));
    }

    private Statement.Parallel Branches(int depth, List<string> points, bool inLoop, bool mayGoBack)
    {
        var count = 2 + _random.Next(2);
        var goesBack = _random.Next(count);
        return new(
            Name("side"),
            1 + _random.Next(count),
            [.. Enumerable.Range(0, count).Select(i => Several(depth + 1, points, inLoop, mayGoBack && i == goesBack))]);
    }

    private ImmutableArray<Statement> Several(int depth, List<string> points, bool inLoop, bool mayGoBack)
    {
        var statements = new List<Statement>();
        for (var left = 1 + _random.Next(3); left > 0; left--)
        {
            statements.Add(One(depth, points, inLoop, mayGoBack));
            mayGoBack &= !statements[^1].Flat().Any(s => s is Statement.GoBack);
        }

        return [.. statements];
    }

    private string Point(List<string> points) => points is [] || Chance(5) ? RunProgram.Start : points[_random.Next(points.Count)];

    private int Amount() => _random.Next(1000);

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private string Name(string kind) => $"{kind}-{++_named}";
#pragma warning restore CA5394
}
