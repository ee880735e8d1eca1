using System.Collections.Immutable;
using Akka.Durable.Children;
using Akka.Durable.Client;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;

namespace Akka.Durable.Execution;

/// <summary>The child runs that a run's code starts and awaits. That they are started and how they end is decided in the journal.</summary>
internal sealed class ChildCalls(RunExecution execution)
{
    private readonly CallTable _calls = new("child");
    private readonly Lock _gate = new();
    private readonly Dictionary<Address, TaskCompletionSource<ChildState.Ended>> _awaited = [];

    public async Task<ChildHandle<T>> StartAsync<T>(string definition, object? input, string? key, ChildOptions options)
    {
        var address = _calls.Enter(definition, key);
        try
        {
            return await StartAsync<T>(address, definition, input, options).ConfigureAwait(false);
        }
        finally
        {
            _calls.Leave(address);
        }
    }

    /// <summary>Starts and awaits: meanwhile no other of that name and key may run.</summary>
    public async Task<ChildOutcome<T>> RunAsync<T>(string definition, object? input, string? key, ChildOptions options)
    {
        var address = _calls.Enter(definition, key);
        try
        {
            await StartAsync<T>(address, definition, input, options).ConfigureAwait(false);
            return await OutcomeAsync<T>(address).ConfigureAwait(false);
        }
        finally
        {
            _calls.Leave(address);
        }
    }

    public async Task<ChildOutcome<T>> OutcomeAsync<T>(Address address)
    {
        var ended = execution.State.Children.GetValueOrDefault(address) as ChildState.Ended ?? await EndOfAsync(address).ConfigureAwait(false);
        var result = ended.Result;
        var status = RunStatuses.TryParse(result.Status, out var known) ? known : RunStatus.Failed;
        var value = await execution.Values.FetchAsync(result.Value ?? Payload.Null).ConfigureAwait(false);
        return new(
            result.Run,
            status,
            status is RunStatus.Completed ? execution.Services.Json.Read<T>(value, $"The result of {result.Run}") : default,
            result.Failure,
            result.By,
            result.Reason,
            result.Rollbacks ?? 0);
    }

    /// <summary>Whether the code has come to the start of this child.</summary>
    public bool HasAskedFor(Address child) => _calls.HasEntered(child);

    /// <summary>Lets those go on whose child has ended in <paramref name="state"/>.</summary>
    public void Advance(RunState state)
    {
        lock (_gate)
        {
            foreach (var (address, waiter) in _awaited)
            {
                if (state.Children.GetValueOrDefault(address) is ChildState.Ended ended && waiter.TrySetResult(ended)) execution.Activity.WaitEnded();
            }
        }
    }

    private async Task<ChildHandle<T>> StartAsync<T>(Address address, string definition, object? input, ChildOptions options)
    {
        execution.Activity.Touch();
        var payload = execution.Services.Json.Write(input, $"The input of child {address}");
        if (execution.State.Children.GetValueOrDefault(address) is { } known)
        {
            await CompareAsync(address, known, payload).ConfigureAwait(false);
            return new(this, address, known.Id);
        }

        var found = execution.Services.GetDefinition(definition);
        var id = ChildIds.Of(execution.Run, address, execution.State.Reopened);
        var tags = RunStart.Tags(options.Tags.Select(t => KeyValuePair.Create<string, string?>(t.Key, t.Value)));
        await execution.AskAsync(new RunCommand.FromBody.BeginChild(
            execution.Epoch,
            address,
            id,
            found.Name,
            found.Version,
            payload,
            options.OnParentClose,
            options.OnRollback,
            tags.ToImmutableSortedDictionary(t => t.Key, t => t.Value!))).ConfigureAwait(false);
        return new(this, address, id);
    }

    private Task CompareAsync(Address address, ChildState known, Payload input)
    {
        var recorded = known switch
        {
            ChildState.Open open => open.Input,
            ChildState.Ended ended => ended.Input,
        };
        return recorded == input
            ? Task.CompletedTask
            : execution.MismatchAsync($"child {address} is recorded with another input than this version of the code gives it");
    }

    private async Task<ChildState.Ended> EndOfAsync(Address address)
    {
        await execution.EndReplayAsync().ConfigureAwait(false);
        TaskCompletionSource<ChildState.Ended>? waiter;
        lock (_gate)
        {
            // It may have ended meanwhile; what ends it after this line finds it in the table.
            if (execution.State.Children.GetValueOrDefault(address) is ChildState.Ended ended) return ended;

            // One handle may be awaited from several branches: they go on together, and count as one.
            if (!_awaited.TryGetValue(address, out waiter))
            {
                waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _awaited.Add(address, waiter);
                execution.Activity.WaitStarted();
            }
        }

        try
        {
            return await waiter.Task.WaitAsync(execution.Cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (waiter.TrySetCanceled()) execution.Activity.WaitEnded();
        }
    }
}
