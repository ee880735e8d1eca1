using System.Text.Json;

namespace Akka.Durable.Cli.Demo;

/// <summary>One try of the body of a phase or step.</summary>
internal sealed record BodyCall(RunId Run, string Phase, string? Step, int Attempt, long Epoch);

/// <summary>Writes down which bodies began and ended, outside the journal, so that anyone can check what ran how often.</summary>
/// <remarks>A line is on the disk before the body goes on. One JSON object a line: <c>event</c> (<c>start</c> or <c>end</c>), <c>run</c>,
/// <c>phase</c>, <c>step</c> (null for the phase itself), <c>attempt</c>, <c>epoch</c>, <c>outcome</c> (of an end: <c>done</c>, <c>failed</c>,
/// <c>stopped</c>), <c>at</c>.</remarks>
internal sealed class BodyLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream? _file;
    private readonly TimeProvider _time;

    /// <param name="path">Appended to, created when missing; null for writing nothing.</param>
    /// <param name="time">The clock.</param>
    public BodyLog(string? path, TimeProvider time)
    {
        _time = time;
        _file = path is null ? null : new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    public async Task<T> AroundAsync<T>(BodyCall call, Func<Task<T>> body)
    {
        Write(call, "start", outcome: null);
        var outcome = "failed";
        try
        {
            var result = await body();
            outcome = "done";
            return result;
        }
        catch (OperationCanceledException)
        {
            outcome = "stopped";
            throw;
        }
        finally
        {
            Write(call, "end", outcome);
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Write(BodyCall call, string @event, string? outcome)
    {
        if (_file is null) return;

        var line = JsonSerializer.SerializeToUtf8Bytes(
            new { @event, run = call.Run.Value, call.Phase, call.Step, call.Attempt, call.Epoch, outcome, at = _time.GetUtcNow() },
            JsonSerializerOptions.Web);
        lock (_gate)
        {
            _file.Write([.. line, (byte)'\n']);
            _file.Flush(flushToDisk: true);
        }
    }
}
