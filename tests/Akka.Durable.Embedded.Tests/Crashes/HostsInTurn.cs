using Akka.Durable.Embedded.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>What becomes of a host that was told as much of a story as it is to be told.</summary>
internal enum Leave
{
    /// <summary>The story is over: it stops, and no other follows.</summary>
    Over,

    /// <summary>The story says that it stops in good order, and goes on with the next one.</summary>
    Stops,

    /// <summary>The story says that it dies, and goes on with the next one.</summary>
    Dies,
}

/// <summary>Hosts that are told a story one after the other, one of which may die at its fault: then the next is told the story from the beginning.</summary>
internal static class HostsInTurn
{
    /// <param name="faults">What one of them dies of, if it comes to that.</param>
    /// <param name="store">What all write to; up to that death by way of the faults.</param>
    /// <param name="start">Starts a host.</param>
    /// <param name="tell">Tells a host the story, as far as it goes with that host or until the task ends with which the host dies.</param>
    /// <param name="dying">What is done when one dies, before it is gone.</param>
    /// <param name="dead">What is looked at when the one is gone that died of its fault.</param>
    /// <param name="within">Waits for what is named, and fails rather than to wait for ever.</param>
    /// <returns>Whether one died of its fault.</returns>
    public static async Task<bool> TellAsync(
        StoreFaults faults,
        IRunStore store,
        Func<IRunStore, Task<EmbeddedUnderTest>> start,
        Func<EmbeddedUnderTest, Task, Task<Leave>> tell,
        Action? dying = null,
        Func<Task>? dead = null,
        Func<string, Task, Task>? within = null)
    {
        within ??= static (_, task) => task.OrHangAsync();
        for (var (number, died) = (1, false); ; number++)
        {
            var planned = new StoreFaults();
            var crashed = died ? new TaskCompletionSource().Task : faults.Crashed;
            var host = await start(new FaultyRunStore(died ? store : new FaultyRunStore(store, faults), planned));
            var told = tell(host, crashed);
            await within($"host {number}", Task.WhenAny(told, crashed));
            var leave = crashed.IsCompleted ? Leave.Dies : await told;
            if (leave is not Leave.Dies)
            {
                // What is done beside the runs may come to the fault as late as here.
                var stopped = host.StopAsync();
                await within($"the stop of host {number}", Task.WhenAny(stopped, crashed));
                if (!crashed.IsCompleted)
                {
                    await stopped;
                    if (leave is Leave.Over) return died;
                    continue;
                }
            }

            // Whoever asked the dead host for something may wait for ever: nobody is told.
            planned.Crash();
            dying?.Invoke();
            await within($"the crash of host {number}", host.CrashAsync());
            if (!crashed.IsCompleted) continue;

            died = true;
            if (dead is not null) await dead();
        }
    }

    /// <summary>Whether a run that waits may be given what it waits for. Where runs are to leave memory it is given only when it has,
    /// or it would be chance whether it ever does.</summary>
    public static bool IsAtRest(RunState state, DurableSettings settings) => settings.ParkAfter > TimeSpan.Zero || state.Standing is Standing.Parked;

    /// <summary>Whether a run that goes on has all the snapshots that it is due. Where it goes on only when it has, it is not chance how many there
    /// ever are, and what they let be deleted.</summary>
    public static bool IsSnapshotted(RunId run, RunState state, StoreContents stored, int every) =>
        state.Standing.IsEnded || state.Sequence - stored.SnapshotsOf(run).Keys.LastOrDefault() < SnapshotPace.Distance(state, every);
}
