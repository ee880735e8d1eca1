namespace Akka.Durable.TestKit.Hosts;

/// <summary>Lets a test that would wait for ever fail instead. Never the measure of anything: what is awaited comes at once or not at all.</summary>
public static class HangGuard
{
    internal static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Looks before the looking itself pauses: one that never does takes the processor from what it waits for.</summary>
    private const int LooksAtOnce = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <exception cref="TimeoutException">It has not come in a minute.</exception>
    public static Task OrHangAsync(this Task task) => task.WaitAsync(Patience);

    /// <inheritdoc cref="OrHangAsync(Task)"/>
    public static Task<T> OrHangAsync<T>(this Task<T> task) => task.WaitAsync(Patience);

    /// <summary>Looks again and again, each time after whatever else waits for a thread, until it is so.</summary>
    /// <inheritdoc cref="OrHangAsync(Task)"/>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        for (var looks = 1; !await isSo(); looks++)
        {
            if (patience.IsCancellationRequested) throw new TimeoutException("What the test waits for has not come in a minute.");
            if (looks % LooksAtOnce != 0) await Task.Yield();
            else await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}})"/>
    public static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));
}
