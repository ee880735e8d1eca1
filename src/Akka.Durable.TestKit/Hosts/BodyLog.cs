using System.Collections.Concurrent;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>What the bodies of a test did, beside the journal, and where they are held until the test lets them go on.</summary>
/// <remarks>Safe for use by many threads; it outlives the hosts of a test as the world outside outlives a crash.</remarks>
public sealed class BodyLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly ConcurrentDictionary<string, Gate> _gates = [];

    /// <summary>Everything so far, in order.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    public void Add(string line)
    {
        lock (_gate) _lines.Add(line);
    }

    /// <summary>How often a body wrote the line.</summary>
    public int Count(string line) => Lines.Count(l => l == line);

    /// <summary>The gate of that name, shut at first.</summary>
    public Gate Gate(string name) => _gates.GetOrAdd(name, static _ => new());
}

/// <summary>Holds bodies until a test opens it, and tells the test that one has come.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first body has come to it.</summary>
    public Task Reached => _reached.Task.OrHangAsync();

    /// <summary>Lets everybody pass, now and later.</summary>
    public void Open() => _open.TrySetResult();

    /// <summary>Tells that a body is here and waits until the gate is open. Ignores the token when it is given none.</summary>
    public Task PassAsync(CancellationToken cancellation = default)
    {
        _reached.TrySetResult();
        return _open.Task.WaitAsync(cancellation);
    }
}
