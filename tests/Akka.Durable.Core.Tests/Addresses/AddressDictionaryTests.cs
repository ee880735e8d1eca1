using Akka.Durable.Waits;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable;

/// <summary>What is not over is found without looking at the rest.</summary>
public class AddressDictionaryTests
{
    private static readonly Address One = new("one");
    private static readonly Address Two = new("two");
    private static readonly WaitState.Open Open = new(1, null, Noon, Noon);
    private static readonly WaitState.Elapsed Over = new(1, Noon, Noon);
    private static readonly AddressDictionary<WaitState, WaitState.Open> Nothing = new();

    [Fact]
    public void What_is_open_is_also_kept_apart() =>
        Assert.Equal(One, Assert.Single(Nothing.SetItem(One, Open).SetItem(Two, Over).Open).Key);

    [Fact]
    public void What_is_over_is_open_no_more()
    {
        Assert.Empty(Nothing.SetItem(One, Open).SetItem(One, Over).Open);
        Assert.Empty(Nothing.SetItem(One, Open).SetItems([new(One, Over)]).Open);
    }

    [Fact]
    public void What_is_removed_is_open_no_more()
    {
        var left = Nothing.SetItems([new(One, Open), new(Two, Over)]).RemoveRange([One]);

        Assert.Empty(left.Open);
        Assert.Equal(Two, Assert.Single(left).Key);
    }

    [Fact]
    public void An_older_one_stays_as_it_was()
    {
        var before = Nothing.SetItem(One, Open);
        before.SetItem(One, Over);

        Assert.Same(Open, Assert.Single(before.Open).Value);
    }

    [Fact]
    public void Whatever_happens_the_open_ones_are_those_among_all_that_are_open() =>
        Properties.Property.Holds(300, script =>
        {
            var table = Nothing;
            foreach (var number in script)
            {
                var address = new Address("wait", 1 + (number % 7));
                table = (number / 7 % 4) switch
                {
                    0 => table.SetItem(address, Open),
                    1 => table.SetItem(address, Over),
                    2 => table.SetItems([new(address, Open), new(One, Over)]),
                    _ => table.RemoveRange([address]),
                };
                Assert.Equal(
                    table.Where(w => w.Value is WaitState.Open).Select(w => w.Key.ToString()).Order(StringComparer.Ordinal),
                    table.Open.Select(w => w.Key.ToString()).Order(StringComparer.Ordinal));
            }
        });
}
