namespace Akka.Durable.TestKit.Programs;

/// <summary>A program that goes wrong is handed out as small as it could be made.</summary>
public class ProgramShrinkerTests
{
    private const int Programs = 200;

    [Fact]
    public async Task What_goes_wrong_because_of_one_statement_is_made_into_a_program_of_that_statement()
    {
        var wrong = Enumerable.Range(1, Programs).Select(ProgramGenerator.Of).Where(IsWrong).ToList();
        Assert.InRange(wrong.Count, Programs / 4, Programs);
        foreach (var program in wrong)
        {
            var smallest = await ProgramShrinker.ShrinkAsync(program, p => Task.FromResult(IsWrong(p)), triesMax: 10_000);
            Assert.IsType<Statement.Sleep>(Assert.Single(smallest.Statements));
            Assert.Equal((ProgramEnd.Returns, false, null), (smallest.End, smallest.Compensates, smallest.Afterwards));
        }
    }

    [Fact]
    public async Task A_point_that_is_gone_back_to_stays_as_long_as_what_goes_back()
    {
        var program = new RunProgram(
            [new Statement.Add("a", 1, 0, UndoKind.None), new Statement.Hold("b"), new Statement.GoBack("c", "a"), new Statement.Hold("d")], ProgramEnd.Throws, Compensates: true);

        var smallest = await ProgramShrinker.ShrinkAsync(program, p => Task.FromResult(p.All().OfType<Statement.GoBack>().Any()), triesMax: 1000);

        Assert.Equal(["a", "c"], smallest.All().Select(s => s.Name));
        Assert.Equal((ProgramEnd.Returns, false), (smallest.End, smallest.Compensates));
    }

    [Fact]
    public async Task One_that_goes_wrong_only_as_it_is_stays_and_no_more_is_tried_than_may_be()
    {
        var (program, tried) = (ProgramGenerator.Of(7), 0);
        Assert.Same(program, await ProgramShrinker.ShrinkAsync(program, _ => Never(), triesMax: 3));
        Assert.InRange(tried, 1, 3);

        Task<bool> Never()
        {
            tried++;
            return Task.FromResult(false);
        }
    }

    private static bool IsWrong(RunProgram program) => program.All().Any(s => s is Statement.Sleep);
}
