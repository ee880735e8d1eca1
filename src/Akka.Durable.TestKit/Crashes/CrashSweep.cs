using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.TestKit.Crashes;

/// <summary>Runs a scenario again and again, each time breaking another of its durable operations, until none of a kind is left to break.</summary>
/// <remarks>
/// The scenario is any host at work: it is handed faults to put in front of its store, and says what came of it. Operations are
/// counted kind by kind, as two passes may have those of different kinds in another order. A kind that a pass does not come to at all
/// fails the sweep: what was not broken was not tested.
/// </remarks>
public static class CrashSweep
{
    /// <summary>No scenario has more operations of a kind: one that has does not end.</summary>
    private const int OfKindMax = 1000;

    /// <summary>The three moments of a crash around one operation.</summary>
    public static IReadOnlyList<StoreFault> Crashes { get; } =
        [StoreFault.CrashBefore, StoreFault.CrashAfterCommit, StoreFault.CrashAfterAnswer];

    /// <param name="kind">A method of the store, or the manifest of an event that is appended.</param>
    /// <param name="fault">What is done to each operation of the kind in turn.</param>
    /// <param name="scenario">Runs to its end, whatever breaks, and checks what it has to.</param>
    /// <returns>How many operations were broken; at least one.</returns>
    /// <exception cref="CrashSweepException">The scenario failed, or never came to an operation of the kind.</exception>
    public static async Task<int> RunAsync(string kind, StoreFault fault, Func<StoreFaults, Task> scenario)
    {
        for (var nth = 1; nth <= OfKindMax; nth++)
        {
            var faults = new StoreFaults().Break(kind, nth, fault);
            try
            {
                await scenario(faults);
            }
            catch (Exception exception)
            {
                var at = faults.Struck.IsCompletedSuccessfully ? $"operation {await faults.Struck}" : $"no operation: there is no {kind} number {nth}";
                throw new CrashSweepException($"{fault} at {at}: {exception.Message}", exception);
            }

            if (faults.Struck.IsCompletedSuccessfully) continue;
            return nth > 1 ? nth - 1 : throw new CrashSweepException($"{fault}: the scenario has no {kind}, so nothing was broken.");
        }

        throw new CrashSweepException($"{fault}: the scenario still came to a {kind} after {OfKindMax}.");
    }
}

/// <summary>A scenario did not come out as it should; the message names the fault and the operation.</summary>
public sealed class CrashSweepException(string message, Exception? inner = null) : Exception(message, inner);
