namespace Akka.Durable.Embedded.Runs;

/// <summary>Reports of bodies that a store in trouble did not take, kept in their order until it is tried again.</summary>
/// <remarks>
/// The run's callers are answered meanwhile. The first wait is 50 ms, each next one twice as long, at most 2 s. Safe for use by many
/// threads: whoever drops the run takes back what waits.
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="again">It is time to try again; called from any thread.</param>
internal sealed class SetAside(TimeProvider time, Action again)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private List<RunMessage.Ask> _asks = [];
    private TimeSpan _next = First;
    private ITimer? _timer;

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _asks.Count == 0;
            }
        }
    }

    /// <summary>Adds what has to wait, behind what waits already. The first to come sets the time of the next try.</summary>
    public void Add(IReadOnlyCollection<RunMessage.Ask> asks)
    {
        if (asks.Count == 0) return;

        lock (_gate)
        {
            _asks.AddRange(asks);
            if (_timer is not null) return;

            _timer = time.CreateTimer(_ => again(), null, _next, Timeout.InfiniteTimeSpan);
            _next = _next * 2 < Longest ? _next * 2 : Longest;
        }
    }

    /// <summary>The store takes appends: the next trouble is a new one.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _next = First;
        }
    }

    /// <summary>All that waits, in its order; nothing waits afterwards.</summary>
    public IReadOnlyList<RunMessage.Ask> TakeBack()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            var asks = _asks;
            _asks = [];
            return asks;
        }
    }
}
