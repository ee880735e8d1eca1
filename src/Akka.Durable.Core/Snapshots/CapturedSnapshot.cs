using Akka.Durable.Payloads;
using Akka.Durable.Runs;

namespace Akka.Durable.Snapshots;

/// <summary>What a snapshot holds, as far as it decides what may be deleted because of it.</summary>
/// <param name="Sequence">The last event it holds.</param>
/// <param name="CompletedThrough">Up to where it had captured work as completed when it was taken; null for nothing yet.</param>
/// <param name="Payloads">The hashes of the values kept outside that it refers to; null for a run that never had one.</param>
public sealed record CapturedSnapshot(long Sequence, long? CompletedThrough, IReadOnlyCollection<string>? Payloads = null)
{
    public static CapturedSnapshot Of(RunState state) => new(state.Sequence, state.CompletedThrough, StatePayloads.Of(state)?.Keys.ToHashSet());
}
