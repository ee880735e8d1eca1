using System.Globalization;

namespace Akka.Durable;

/// <summary>The same work for each of many items, so many at a time.</summary>
internal static class ForEach
{
    public static async Task<IReadOnlyList<TResult>> RunAsync<TItem, TResult>(
        RunContext run, IEnumerable<TItem> items, int limit, Func<RunContext, TItem, Task<TResult>> body, Func<TItem, string>? key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var all = items.Select(item => (Item: item, Key: (key ?? KeyOf)(item))).ToList();
        if (all.GroupBy(i => i.Key, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
        {
            throw new RunUsageException($"Two items have the key '{twice.Key}'. Give a key of its own for each, or leave the second item out.");
        }

        foreach (var (_, k) in all) Address.Check("item", k);

        // A replay ends each branch that waits, where live code would still be waiting: what was begun beside it has to be found all the same.
        using var slots = new SemaphoreSlim(run.IsReplay ? Math.Max(limit, all.Count) : limit);
        var failed = false;
        var work = new List<Task<TResult>>(all.Count);
        foreach (var (item, k) in all)
        {
            await slots.WaitAsync(run.IsReplay ? CancellationToken.None : run.Cancellation).ConfigureAwait(false);

            // Those under way are let come to their end: what they record is not lost. None is begun any more.
            if (Volatile.Read(ref failed) && !run.IsReplay) break;
            work.Add(OneAsync(item, k));
        }

        // The first of them by the order of the items, whichever failed first in time.
        return await Task.WhenAll(work).ConfigureAwait(false);

        async Task<TResult> OneAsync(TItem item, string k)
        {
            try
            {
                return await body(run.Within(k), item).ConfigureAwait(false);
            }
            catch
            {
                Volatile.Write(ref failed, true);
                throw;
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private static string KeyOf<TItem>(TItem item) => item switch
    {
        string text => text,
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new RunUsageException($"Items of type {typeof(TItem).Name} have no key of their own: say which with the argument 'key'."),
    };
}
