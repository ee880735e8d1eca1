using Akka.Durable.Catalog;
using Akka.Durable.Runs;

namespace Akka.Durable.Cli.Changes;

/// <summary>What becomes of a run that nobody executes now, in one sentence.</summary>
internal static class Prospect
{
    public static string Of(RunState state)
    {
        var host = $"a host with the definition '{state.Header!.Definition}'";
        return state.Standing switch
        {
            Standing.Active { Stop: not null } => $"It ends when {host} starts; its code is not executed again.",
            Standing.Active or Standing.Interrupted when state.Undoing is { Pending: [var first, ..] } =>
                $"When {host} starts, {first.Phase} is undone first.",
            Standing.Active or Standing.Parked when Obligations.OnlyWaits(state) =>
                $"It {CatalogProjection.Reason(state)}; {host} has to run for it to go on then.",
            Standing.Active or Standing.Parked or Standing.Interrupted => $"It goes on when {host} starts.",
            Standing.Paused => "No host executes it until it is resumed.",
            Standing.Quarantined => "No host executes it until it is released.",
            Standing.Failed => "No host executes it until it is tried again, with durable retry.",
            { IsEnded: true } => "It has ended: no host executes it any more.",
            _ => $"No host executes it until somebody acts: {CatalogProjection.Reason(state)}.",
        };
    }
}
