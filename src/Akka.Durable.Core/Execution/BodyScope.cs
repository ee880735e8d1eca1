namespace Akka.Durable.Execution;

/// <summary>The token, the time-out and the reason of one try of a phase or step.</summary>
internal sealed class BodyScope : IDisposable
{
    private readonly RunExecution _execution;
    private readonly Address _address;
    private readonly TimeSpan? _timeout;
    private readonly CancellationTokenSource? _linked;
    private readonly CancellationToken _outer;
    private volatile bool _timedOut;

    /// <param name="execution">The execution it belongs to.</param>
    /// <param name="address">What is tried.</param>
    /// <param name="timeout">How long it may take; null for as long as it likes.</param>
    /// <param name="outer">The token of what it runs in.</param>
    public BodyScope(RunExecution execution, Address address, TimeSpan? timeout, CancellationToken outer)
    {
        _execution = execution;
        _address = address;
        _timeout = timeout;
        _outer = outer;
        _linked = timeout is null ? null : CancellationTokenSource.CreateLinkedTokenSource(outer);
    }

    public CancellationToken Cancellation => _linked?.Token ?? _outer;

    public StopReason StopReason => _execution.StopReason is not StopReason.None and var reason
        ? reason
        : _timedOut ? StopReason.Timeout : StopReason.None;

    /// <exception cref="PhaseTimeoutException">It took longer than its time-out; one that ignores its token is left to itself after
    /// the grace.</exception>
    public Task<T> InvokeAsync<T>(Func<Task<T>> body) => _timeout is { } timeout ? InvokeWithinAsync(body, timeout) : body();

    public void Dispose() => _linked?.Dispose();

    private async Task<T> InvokeWithinAsync<T>(Func<Task<T>> body, TimeSpan timeout)
    {
        var given = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var fires = _execution.Services.Time.CreateTimer(_ => Fire(), null, timeout, Timeout.InfiniteTimeSpan);
        using var gives = _execution.Services.Time.CreateTimer(
            _ => given.TrySetResult(), null, timeout + _execution.Services.Settings.CancelGrace, Timeout.InfiniteTimeSpan);

        // On a thread of its own: a body that never yields must be left behind as well.
        var task = Task.Run(body);
        if (await Task.WhenAny(task, given.Task).ConfigureAwait(false) == task)
        {
            try
            {
                return await task.ConfigureAwait(false);
            }
            catch when (_timedOut && _execution.StopReason is StopReason.None)
            {
                throw new PhaseTimeoutException(_address, timeout);
            }
        }

        _ = task.ContinueWith(
            static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        throw new PhaseTimeoutException(_address, timeout);
    }

    private void Fire()
    {
        _timedOut = true;
        _ = _linked!.CancelAsync().ContinueWith(
            static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
