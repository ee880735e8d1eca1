using Akka.Durable.Runs;

namespace Akka.Durable.Snapshots;

/// <summary>How far apart the snapshots of a run are.</summary>
/// <remarks>
/// A snapshot is as large as the state. One at a fixed distance would make a run of n phases write n times n; one at a distance that grows
/// with the state writes a few times n in all, and leaves recovery at most a quarter of the run to replay.
/// </remarks>
public static class SnapshotPace
{
    private const int ShareOfState = 4;

    /// <summary>Events from the last snapshot to the next.</summary>
    /// <param name="state">The run now.</param>
    /// <param name="every"><see cref="DurableSettings.SnapshotEvery"/>: the distance while the state is small.</param>
    public static int Distance(RunState state, int every) => Math.Max(every, (state.Phases.Count + state.Waits.Count) / ShareOfState);
}
