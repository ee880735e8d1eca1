namespace Akka.Durable.Node;

/// <summary>What is to be counted.</summary>
/// <param name="Shelves">How many shelves there are.</param>
/// <param name="StepMilliseconds">How long it takes to look at one bay of a shelf.</param>
/// <param name="Log">A folder into which every body writes that it was executed; null for none.</param>
internal sealed record InventoryRequest(int Shelves, int StepMilliseconds = 100, string? Log = null);

/// <summary>Counts a warehouse shelf by shelf and bay by bay; a count that is interrupted goes on at the bay it was at.</summary>
internal sealed class Inventory : RunDefinition<InventoryRequest, long>
{
    private const int Bays = 3;

    public override string Name => "inventory";

    public override async Task<long> ExecuteAsync(RunContext run, InventoryRequest request)
    {
        var total = 0L;
        for (var shelf = 1; shelf <= request.Shelves; shelf++) total += await CountAsync(run, request, shelf);
        return total;
    }

    private static Task<long> CountAsync(RunContext run, InventoryRequest request, int shelf) =>
        run.PhaseAsync("count", $"shelf-{shelf}", async phase =>
        {
            WorkLog.Write(request.Log, $"{phase.Run} {phase.Address} - {phase.Epoch}");
            var found = 0L;
            for (var bay = 1; bay <= Bays; bay++)
            {
                var number = bay;
                found += await phase.StepAsync($"bay-{number}", async () =>
                {
                    WorkLog.Write(request.Log, $"{phase.Run} {phase.Address} bay-{number} {phase.Epoch}");
                    await Task.Delay(TimeSpan.FromMilliseconds(request.StepMilliseconds), TimeProvider.System, phase.Cancellation);
                    return (long)shelf * number;
                });
            }

            return found;
        });
}
