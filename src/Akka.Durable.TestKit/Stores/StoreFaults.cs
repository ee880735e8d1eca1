using System.Collections.Immutable;

namespace Akka.Durable.TestKit.Stores;

/// <summary>Numbers the durable operations of a host and breaks those a test chooses.</summary>
/// <remarks>
/// Numbered are appends, snapshots saved, deletions and repairs, from 1. Leases are not: they come by the clock, not by what the
/// runs do. A sweep runs a scenario once to learn the count, then once for each number and each <see cref="StoreFault"/>.
/// </remarks>
public sealed class StoreFaults
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<StoreOperation> _struck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableDictionary<int, StoreFault> _armed = ImmutableDictionary<int, StoreFault>.Empty;
    private (string Kind, int Nth, StoreFault Fault)? _armedKind;
    private ImmutableList<StoreOperation> _operations = [];

    /// <summary>Called before each durable operation is done; it waits until the returned task completes. Hold an append with it.</summary>
    public Func<StoreOperation, Task> OnOperation { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called after each durable operation is done, before it is answered; the answer waits for the returned task.</summary>
    public Func<StoreOperation, Task> OnCommitted { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called before each read is done, in the order of the reads; it waits until the returned task completes.</summary>
    public Func<Task> OnRead { get; set; } = () => Task.CompletedTask;

    /// <summary>While true, every operation, reads and leases included, fails as unavailable. False by default.</summary>
    public bool Outage { get; set; }

    /// <summary>All durable operations so far, in order, also those that were broken.</summary>
    public IReadOnlyList<StoreOperation> Operations
    {
        get
        {
            lock (_gate) return _operations;
        }
    }

    /// <summary>The first operation that was broken; completes when it happens.</summary>
    public Task<StoreOperation> Struck => _struck.Task;

    /// <summary>Completes when the process has "died". Drop the host then; it will hear nothing any more.</summary>
    public Task Crashed => _crashed.Task;

    /// <summary>Breaks operation <paramref name="number"/>.</summary>
    /// <returns>This, for one-line set-ups.</returns>
    public StoreFaults Break(int number, StoreFault fault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        lock (_gate) _armed = _armed.SetItem(number, fault);
        return this;
    }

    /// <summary>Breaks the operation that is the <paramref name="nth"/> of its kind.</summary>
    /// <param name="kind">A method of the store, such as <c>SaveSnapshotAsync</c>, or the manifest of an event that is appended.</param>
    /// <param name="nth">From 1.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <returns>This, for one-line set-ups.</returns>
    public StoreFaults Break(string kind, int nth, StoreFault fault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nth, 1);
        lock (_gate) _armedKind = (kind, nth, fault);
        return this;
    }

    /// <summary>The process "dies" now: nothing is answered any more, and nothing more is done.</summary>
    public void Crash() => _crashed.TrySetResult();

    internal (StoreOperation Operation, StoreFault? Fault) Next(string name, RunId run, Journal.RunAppend? append)
    {
        lock (_gate)
        {
            var operation = new StoreOperation(_operations.Count + 1, name, run, append);
            _operations = _operations.Add(operation);
            return (operation, _armed.TryGetValue(operation.Number, out var fault) ? fault : OfKind(operation));
        }
    }

    private StoreFault? OfKind(StoreOperation operation)
    {
        if (_armedKind is not { } armed) return null;
        if (operation.Name != armed.Kind && operation.Append?.Rows.Any(row => row.Manifest == armed.Kind) is not true) return null;

        _armedKind = armed with { Nth = armed.Nth - 1 };
        return armed.Nth == 1 ? armed.Fault : null;
    }

    internal void Strike(StoreOperation operation) => _struck.TrySetResult(operation);
}
