using System.Collections.Concurrent;
using Akka.Durable.Retention;

namespace Akka.Durable.Embedded.Retention;

/// <summary>Keeps runs that are being removed and runs that are asked something apart.</summary>
/// <remarks>
/// Who removes a run first says so here and then looks whether it is in memory; who asks something first puts it in memory and then looks
/// here. One of the two always sees the other, and gives way: a run in memory stays, and who asks waits until the removal is over.
/// </remarks>
internal sealed class RemovalGate
{
    private readonly ConcurrentDictionary<RunId, TaskCompletionSource> _going = [];

    /// <summary>Ends when nobody removes the run.</summary>
    public ValueTask PassedAsync(RunId run) =>
        _going.IsEmpty || !_going.TryGetValue(run, out var over) ? ValueTask.CompletedTask : new(over.Task);

    /// <param name="trees">What is to go.</param>
    /// <param name="isInMemory">Asked of each run after it was said that it goes.</param>
    /// <param name="remove">Removes those of which none is in memory.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>For each tree whether nothing of it is left.</returns>
    public async Task<IReadOnlyList<bool>> RemoveAsync(
        IReadOnlyList<RemovalTree> trees,
        Func<RunId, bool> isInMemory,
        Func<IReadOnlyList<RemovalTree>, CancellationToken, Task<IReadOnlyList<bool>>> remove,
        CancellationToken cancellation)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = trees.SelectMany(tree => tree.Runs).Select(target => target.Run).Where(run => _going.TryAdd(run, over)).ToHashSet();
        try
        {
            var free = trees.Where(tree => tree.Runs.All(target => held.Contains(target.Run) && !isInMemory(target.Run))).ToList();
            var removed = free.Count == 0 ? [] : await remove(free, cancellation).ConfigureAwait(false);
            var gone = free.Where((_, i) => removed[i]).ToHashSet();
            return [.. trees.Select(gone.Contains)];
        }
        finally
        {
            foreach (var run in held) _going.TryRemove(run, out _);
            over.SetResult();
        }
    }
}
