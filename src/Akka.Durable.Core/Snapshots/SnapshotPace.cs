using Akka.Durable.Runs;

namespace Akka.Durable.Snapshots;

/// <summary>When a run's next snapshot is due.</summary>
/// <remarks>
/// A snapshot is as large as the state. One at a fixed distance would make a run of n phases write n times n; one at a distance that grows
/// with the state writes a few times n in all, and leaves recovery at most a quarter of the run to replay.
/// </remarks>
public static class SnapshotPace
{
    private const int ShareOfState = 4;

    /// <param name="state">The run now.</param>
    /// <param name="lastTaken">The event up to which the last snapshot went; 0 before the first.</param>
    /// <param name="every"><see cref="DurableSettings.SnapshotEvery"/>: the distance while the state is small.</param>
    public static bool IsDue(RunState state, long lastTaken, int every) =>
        state.Sequence - lastTaken >= Math.Max(every, (state.Phases.Count + state.Waits.Count) / ShareOfState);
}
