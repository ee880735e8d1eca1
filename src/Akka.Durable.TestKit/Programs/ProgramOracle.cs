namespace Akka.Durable.TestKit.Programs;

/// <summary>What a program comes to, by arithmetic alone.</summary>
/// <remarks>Order matters to every sum, so that nothing is left out, doubled or swapped without another result.</remarks>
public static class ProgramOracle
{
    /// <summary>What the value of a signal rises by with each rollback that its run had been through when it was sent.</summary>
    public const int PerRollback = 7;

    public const int TimedOut = 11;
    public const int FailedForGood = 13;
    public const int ChildFailed = 17;
    public const int ChildCancelled = 19;

    private const long Modulus = 1_000_003;

    public static long Mix(long value, long amount) => (((value * 31) + amount) % Modulus + Modulus) % Modulus;

    /// <summary>What the program makes of <paramref name="value"/>; of no meaning where it does not return.</summary>
    public static long ResultOf(RunProgram program, long value)
    {
        var (rollbacks, done) = (0, new HashSet<string>());
        var before = new long[program.Statements.Length + 1];
        before[0] = value;
        for (var place = 0; place < program.Statements.Length || (program.Afterwards is not null && done.Add(RunProgram.AfterwardsName));)
        {
            var to = place == program.Statements.Length
                ? program.Afterwards
                : program.Statements[place].Flat().OfType<Statement.GoBack>().FirstOrDefault(b => done.Add(b.Name))?.To;
            if (to is not null)
            {
                place = program.PlaceOf(to);
                rollbacks++;
                continue;
            }

            before[place + 1] = Result(program.Statements[place], before[place], rollbacks);
            place++;
        }

        return before[^1];
    }

    private static long Result(Statement statement, long value, int rollbacks) => statement switch
    {
        Statement.Add add => Mix(value, add.Amount),
        Statement.Steps steps => steps.Amounts.Aggregate(value, (sum, amount) => Mix(sum, amount)),
        Statement.Flaky flaky => flaky.ForGood ? Mix(value, FailedForGood) : Mix(value, flaky.Amount + flaky.Failures),
        Statement.Scratch scratch => Mix(value, Mix(value, scratch.Amount)),
        Statement.Sleep or Statement.Hold or Statement.GoBack => value,
        Statement.Receive receive => Mix(value, receive.Comes ? receive.Amount + (rollbacks * PerRollback) : TimedOut),
        Statement.First first => Mix(value, first.Comes is { } place ? first.Amount + (rollbacks * PerRollback) + place : TimedOut),
        Statement.Spawn spawn => Mix(Results(spawn.Meanwhile, value, rollbacks), spawn.Child.End switch
        {
            ProgramEnd.Throws => ChildFailed,
            ProgramEnd.IsCancelled => ChildCancelled,
            _ => ResultOf(spawn.Child, value),
        }),
        Statement.Parallel parallel => parallel.Branches.Aggregate(value, (sum, branch) => Mix(sum, Results(branch, value, rollbacks))),
        Statement.Loop loop => Enumerable.Range(0, loop.Times).Aggregate(value, (sum, _) => Results(loop.Body, sum, rollbacks)),
    };

    private static long Results(IEnumerable<Statement> statements, long value, int rollbacks) =>
        statements.Aggregate(value, (sum, statement) => Result(statement, sum, rollbacks));
}
