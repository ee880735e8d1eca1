using Akka.Durable.Embedded.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>A host that is told a story and may die at its fault, and in its place the next one, which is told it from the beginning.</summary>
internal static class TwoHosts
{
    /// <param name="faults">What the first host dies of, if it comes to that.</param>
    /// <param name="store">What both write to; the first one by way of the faults.</param>
    /// <param name="start">Starts a host.</param>
    /// <param name="tell">Tells a host the story, until it is over or the task ends with which the host dies.</param>
    /// <param name="dying">What is done when the first one dies, before it is gone.</param>
    /// <param name="dead">What is looked at when it is gone.</param>
    /// <param name="within">Waits for what is named, and fails rather than to wait for ever.</param>
    /// <returns>Whether the first one died.</returns>
    public static async Task<bool> TellAsync(
        StoreFaults faults,
        IRunStore store,
        Func<IRunStore, Task<EmbeddedUnderTest>> start,
        Func<EmbeddedUnderTest, Task, Task> tell,
        Action? dying = null,
        Func<Task>? dead = null,
        Func<string, Task, Task>? within = null)
    {
        within ??= static (_, task) => task.OrHangAsync();
        var first = await start(new FaultyRunStore(store, faults));
        var told = tell(first, faults.Crashed);
        await within("the first host", Task.WhenAny(told, faults.Crashed));
        if (!faults.Crashed.IsCompleted)
        {
            await told;

            // What is done beside the runs may come to the fault as late as here.
            var stopped = first.StopAsync();
            await within("the first host's stop", Task.WhenAny(stopped, faults.Crashed));
            if (!faults.Crashed.IsCompleted)
            {
                await stopped;
                return false;
            }
        }

        // Whoever asked the dead host for something may wait for ever: nobody is told.
        dying?.Invoke();
        await within("its crash", first.CrashAsync());
        if (dead is not null) await dead();

        var second = await start(store);
        await within("the second host", tell(second, new TaskCompletionSource().Task));
        await within("its stop", second.StopAsync());
        return true;
    }
}
