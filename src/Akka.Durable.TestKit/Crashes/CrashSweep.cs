using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.TestKit.Crashes;

/// <summary>Runs a scenario again and again, each time breaking the next of its durable operations, until there is none left to break.</summary>
/// <remarks>
/// The scenario is any host at work: it is handed faults to put in front of its store, and says what came of it. Nothing is assumed
/// about how many operations it has, and two passes may have them in another order; the sweep ends with the first pass that came to
/// its end before the operation that was to be broken.
/// </remarks>
public static class CrashSweep
{
    /// <summary>The three moments of a crash around one operation.</summary>
    public static IReadOnlyList<StoreFault> Crashes { get; } =
        [StoreFault.CrashBefore, StoreFault.CrashAfterCommit, StoreFault.CrashAfterAnswer];

    /// <param name="fault">What is done to each operation in turn.</param>
    /// <param name="scenario">Runs to its end, whatever breaks, and checks what it has to.</param>
    /// <param name="operationsMax">A scenario with more operations than this does not end; the sweep fails.</param>
    /// <returns>The operations that were broken, in order: what the sweep has covered.</returns>
    public static async Task<IReadOnlyList<StoreOperation>> RunAsync(
        StoreFault fault, Func<StoreFaults, Task> scenario, int operationsMax = 1000)
    {
        List<StoreOperation> struck = [];
        for (var number = 1; number <= operationsMax; number++)
        {
            var faults = new StoreFaults().Break(number, fault);
            try
            {
                await scenario(faults);
            }
            catch (Exception exception) when (exception is not CrashSweepException)
            {
                var at = faults.Struck.IsCompletedSuccessfully ? $"{await faults.Struck}" : $"{number}, which was not reached";
                throw new CrashSweepException($"{fault} at operation {at}: {exception.Message}", exception);
            }

            if (!faults.Struck.IsCompletedSuccessfully) return struck;
            struck.Add(await faults.Struck);
        }

        throw new CrashSweepException($"{fault}: the scenario still had operations to break after {operationsMax}.");
    }
}

/// <summary>A scenario did not come out as it should; the message names the fault and the operation.</summary>
public sealed class CrashSweepException(string message, Exception? inner = null) : Exception(message, inner);
