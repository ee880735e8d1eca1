namespace Akka.Durable.Embedded.Runs;

/// <summary>Waits between tries of a store that is away: 50 ms at first, each twice the one before, at most 2 seconds.</summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _cancelled = new();
    private TimeSpan _next = First;

    public async Task WaitAsync()
    {
        var wait = _next;
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        await Task.Delay(wait, time, _cancelled.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Reset() => _next = First;

    /// <summary>Waits no more.</summary>
    public void Cancel() => _cancelled.Cancel();
}
