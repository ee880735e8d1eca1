using Akka.Durable.Execution;
using Akka.Durable.Runs;

namespace Akka.Durable.Progress;

/// <summary>What a run's code says of how far it is: written at most once in <c>checkpoint-throttle</c>, the last one always.</summary>
internal sealed class ProgressCalls : IDisposable
{
    private readonly RunExecution _execution;
    private readonly CheckpointThrottle<RunCommand.FromBody.ReportProgress> _throttle;
    private int _repeated;
    private int _count;

    public ProgressCalls(RunExecution execution)
    {
        _execution = execution;
        _count = execution.Restored.ProgressCount;
        _throttle = new(execution.Services.Settings.CheckpointThrottle, execution.Services.Time, execution.AskAsync);
    }

    /// <param name="phase">Who says it; null for the code between phases, which says it again on every execution: what is recorded of it is not
    /// written again.</param>
    /// <param name="value">What it says.</param>
    public async Task ReportAsync<T>(Address? phase, T value)
    {
        var payload = _execution.Services.Json.Write(value, "The progress");
        if (_execution.Replay is not null || (phase is null && Interlocked.Increment(ref _repeated) <= _execution.Restored.ProgressCount)) return;

        // Numbered as it gets its place, so that the number recorded last is the highest.
        await _throttle.SaveAsync(() => new(_execution.Epoch, phase, phase is null ? ++_count : _count, payload)).ConfigureAwait(false);
    }

    /// <summary>Writes what is held back, before the end of the run says more.</summary>
    public Task FlushAsync() => _throttle.FlushAsync();

    public void Dispose() => _throttle.Dispose();
}
