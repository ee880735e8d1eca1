using System.Collections.Immutable;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Waits;

namespace Akka.Durable.Execution;

/// <summary>The waits that a run's code begins. Their ends are decided in the journal; here they are only awaited.</summary>
internal sealed class WaitCalls(RunExecution execution)
{
    private const string DelayName = "delay";
    private const string SignalPrefix = "signal:";
    private const string AnyPrefix = "any:";
    private const string SuspensionName = "suspended";
    private const int ReasonLengthMax = 1000;

    // Timers take at most about 49 days at a time.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

    private readonly CallTable _calls = new("wait");
    private readonly Lock _gate = new();
    private readonly Dictionary<Address, TaskCompletionSource<WaitState>> _open = [];

    public Task DelayAsync(TimeSpan delay, string? key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return WaitAsync(_calls.Enter(DelayName, key), signal: null, () => execution.Now + delay);
    }

    public Task UntilAsync(DateTimeOffset instant, string? key) =>
        WaitAsync(_calls.Enter(DelayName, key), signal: null, () => instant);

    public async Task<T?> SignalAsync<T>(string name, TimeSpan? within, string? key)
    {
        Check("signal", name, key, SignalPrefix);
        var ended = await WaitAsync(_calls.Enter(SignalPrefix + name, key), name, () => execution.Now + within).ConfigureAwait(false);
        return ended switch
        {
            WaitState.Signalled signalled => execution.Services.Json.Read<T>(signalled.Value, $"The signal '{name}'"),
            WaitState.Elapsed elapsed => throw new WaitTimedOutException(name, elapsed.DueAt),
            WaitState.Open or WaitState.Joined => throw new InvalidOperationException($"The wait for '{name}' returned without signal or time."),
        };
    }

    public async Task<FirstOf> AnyAsync(string name, IReadOnlyList<WaitFor> options, string? key)
    {
        Check("wait", name, key, AnyPrefix);
        if (options.Count == 0) throw new RunUsageException($"The wait '{name}' is for nothing: name at least one signal, delay, instant or child.");
        if (options.OfType<WaitFor.Signal>().GroupBy(s => s.Name).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
        {
            throw new RunUsageException($"The wait '{name}' is for the signal '{twice.Key}' twice; once is enough.");
        }

        foreach (var signal in options.OfType<WaitFor.Signal>()) Check("signal", signal.Name, key: null, SignalPrefix);
        var ended = await WaitAsync(_calls.Enter(AnyPrefix + name, key), signal: null, () => null, () => Options(options)).ConfigureAwait(false);
        return FirstOf.Of(name, options, ended, execution.Services.Json);
    }

    public async Task SuspendAsync(string reason, string? key)
    {
        if (reason is not { Length: >= 1 and <= ReasonLengthMax })
        {
            throw new RunUsageException($"A run is suspended for a reason of 1 to {ReasonLengthMax} characters: say what somebody has to see to.");
        }

        var address = _calls.Enter(SuspensionName, key);
        try
        {
            if (execution.State.Waits.GetValueOrDefault(address) is { } and not WaitState.Open) return;

            // What this leads to ends this execution; the code comes here again when the run was resumed.
            var state = await execution.AskAsync(new RunCommand.FromBody.SuspendHere(execution.Epoch, address, reason)).ConfigureAwait(false);
            if (state.Waits.GetValueOrDefault(address) is WaitState.Open) await EndOfAsync(address).ConfigureAwait(false);
        }
        finally
        {
            _calls.Leave(address);
        }
    }

    /// <summary>Waits until a retry is due. Not in the journal: the failed attempt is, with this instant.</summary>
    public async Task RetryAsync(DateTimeOffset until)
    {
        execution.Activity.WaitStarted();
        try
        {
            while (until - execution.Now is var left && left > TimeSpan.Zero)
            {
                var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                using var timer = execution.Services.Time.CreateTimer(
                    _ => due.TrySetResult(), null, left < LongestTimer ? left : LongestTimer, Timeout.InfiniteTimeSpan);
                execution.Activity.Keep(timer);

                // It may have become due while the timer was being set, which then fires by as much too late.
                if (until > execution.Now) await due.Task.WaitAsync(execution.Cancellation).ConfigureAwait(false);
                execution.Activity.Release(timer);
            }
        }
        finally
        {
            execution.Activity.WaitEnded();
        }

        // Told to end it waits no longer for what may never be said: parked and roused in one append, its execution is stopped, not put aside.
        await execution.Activity.ParkingDenied.WaitAsync(execution.Cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the code has come to this wait.</summary>
    public bool HasAskedFor(Address wait) => _calls.HasEntered(wait);

    /// <summary>Lets the waits go on that have ended in <paramref name="state"/>.</summary>
    public void Advance(RunState state)
    {
        lock (_gate)
        {
            if (_open.Count == 0) return;
            foreach (var (address, waiter) in _open)
            {
                if (state.Waits.GetValueOrDefault(address) is { } wait and not WaitState.Open && waiter.TrySetResult(wait)) execution.Activity.WaitEnded();
            }
        }
    }

    private ImmutableArray<WaitOption> Options(IReadOnlyList<WaitFor> options)
    {
        var now = execution.Now;
        return [.. options.Select(o => o switch
        {
            WaitFor.Signal signal => new WaitOption(signal.Name, null),
            WaitFor.Delay delay => new WaitOption(null, now + delay.Span),
            WaitFor.Instant instant => new WaitOption(null, instant.At),
            WaitFor.Child child => new WaitOption(null, null, child.Address),
        })];
    }

    private static void Check(string what, string name, string? key, string prefix)
    {
        Address.Check(name, key);
        if (name.Length > Address.LengthMax - prefix.Length)
        {
            throw new RunRefusedException(new(
                RefusalCodes.InvalidName, $"A {what}'s name has at most {Address.LengthMax - prefix.Length} characters."));
        }
    }

    private async Task<WaitState> WaitAsync(
        Address address, string? signal, Func<DateTimeOffset?> until, Func<ImmutableArray<WaitOption>>? anyOf = null)
    {
        try
        {
            var wait = execution.State.Waits.GetValueOrDefault(address)
                ?? (await execution.AskAsync(
                    new RunCommand.FromBody.BeginWait(execution.Epoch, address, signal, until(), anyOf?.Invoke())).ConfigureAwait(false))
                    .Waits[address];
            var ended = wait is WaitState.Open ? await EndOfAsync(address).ConfigureAwait(false) : wait;
            return ended is WaitState.Signalled signalled
                ? signalled with { Value = await execution.Values.FetchAsync(signalled.Value).ConfigureAwait(false) }
                : ended;
        }
        finally
        {
            _calls.Leave(address);
        }
    }

    private async Task<WaitState> EndOfAsync(Address address)
    {
        var waiter = new TaskCompletionSource<WaitState>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            // It may have ended since the answer; what ends it after this line finds it in the table.
            if (execution.State.Waits.GetValueOrDefault(address) is { } wait and not WaitState.Open) return wait;

            _open[address] = waiter;
            execution.Activity.WaitStarted();
        }

        try
        {
            return await waiter.Task.WaitAsync(execution.Cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (waiter.TrySetCanceled()) execution.Activity.WaitEnded();
            lock (_gate)
            {
                _open.Remove(address);
            }
        }
    }
}
