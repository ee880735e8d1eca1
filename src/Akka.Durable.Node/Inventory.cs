namespace Akka.Durable.Node;

/// <summary>Counts a warehouse shelf by shelf; a count that is interrupted goes on at the shelf it was at.</summary>
internal sealed class Inventory : RunDefinition<int, long>
{
    public override string Name => "inventory";

    public override async Task<long> ExecuteAsync(RunContext run, int input)
    {
        var total = 0L;
        for (var shelf = 1; shelf <= input; shelf++)
        {
            var number = shelf;
            total += await run.PhaseAsync("count", $"shelf-{shelf}", _ => Task.FromResult(number * 10L));
        }

        return total;
    }
}
