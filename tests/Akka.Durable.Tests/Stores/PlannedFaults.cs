using Akka.Durable.Runs;

namespace Akka.Durable.Tests.Stores;

/// <summary>What a store may be asked, as far as a test can let it go wrong.</summary>
public enum Asked
{
    Write,
    Replay,
    DeleteEvents,
    LoadSnapshot,
    SaveSnapshot,
    DeleteSnapshots,
}

/// <summary>How it goes wrong.</summary>
public enum Way
{
    /// <summary>Nothing is done, and that is said.</summary>
    FailsBefore,

    /// <summary>Nothing is done, and the journal says that it does not want such an event.</summary>
    Rejects,

    /// <summary>Nothing is done or said.</summary>
    NeverDone,

    /// <summary>It is done, and the contrary is said.</summary>
    DoneAndFails,

    /// <summary>It is done, and nothing is said.</summary>
    DoneAndSilent,

    /// <summary>It is done, and said when the test lets it be said.</summary>
    DoneAndLate,

    /// <summary>It is done, and said twice.</summary>
    DoneAndSaidTwice,
}

/// <summary>One thing that goes wrong once.</summary>
/// <param name="asked">When this is asked.</param>
/// <param name="way">How.</param>
/// <param name="isMeant">Of a write: whether it is meant, by its first event.</param>
internal sealed class PlannedFault(Asked asked, Way way, Func<RunEvent, bool> isMeant)
{
    private readonly TaskCompletionSource _struck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsMeant(Asked what, RunEvent? first) => what == asked && (first is null || isMeant(first));

    public Way Way => way;

    public Exception Cause { get; } = new TimeoutException("planned by a test");

    /// <summary>Ends when it has gone wrong: what is done then is done.</summary>
    public Task Struck => _struck.Task;

    /// <summary>Ends when a late answer may be given.</summary>
    public Task Released => _released.Task;

    public void Strikes() => _struck.TrySetResult();

    public void Release() => _released.TrySetResult();
}

/// <summary>What is to go wrong next; what nothing is planned for goes well.</summary>
internal sealed class PlannedFaults
{
    private readonly Lock _gate = new();
    private readonly List<PlannedFault> _planned = [];
    private readonly Dictionary<Asked, int> _seen = [];

    /// <summary>The next time that this is asked goes wrong; of writes, the next one that begins with an event that is meant.</summary>
    public PlannedFault Next(Asked asked, Way way, Func<RunEvent, bool>? isMeant = null)
    {
        var fault = new PlannedFault(asked, way, isMeant ?? (_ => true));
        lock (_gate) _planned.Add(fault);
        return fault;
    }

    public PlannedFault? Take(Asked asked, RunEvent? first = null)
    {
        lock (_gate)
        {
            _seen[asked] = _seen.GetValueOrDefault(asked) + 1;
            if (_planned.Find(fault => fault.IsMeant(asked, first)) is not { } next) return null;

            _planned.Remove(next);
            return next;
        }
    }

    /// <summary>How often this was asked so far.</summary>
    public int CountOf(Asked asked)
    {
        lock (_gate) return _seen.GetValueOrDefault(asked);
    }
}
