using Akka.Durable.Runs;

namespace Akka.Durable;

/// <summary>One run, for whoever started it or attached to it.</summary>
/// <param name="client">The client it came from.</param>
/// <param name="id">The run.</param>
/// <param name="wasThere">Whether it existed already.</param>
public sealed class RunHandle(IRunClient client, RunId id, bool wasThere)
{
    public RunId Id { get; } = id;

    /// <summary>Whether the run existed before this start; true for attaching.</summary>
    public bool WasThere { get; } = wasThere;

    /// <summary>Whether the run is in the journal. False only where it was started with <see cref="Durability.BestEffort"/> and the store could not take it.</summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>What the run returned, once it has.</summary>
    /// <exception cref="RunFailedException">It failed.</exception>
    /// <exception cref="RunCancelledException">It was cancelled or terminated.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired, or the host stopped; the run is not affected.</exception>
    public async Task<T> ResultAsync<T>(CancellationToken cancellation = default) =>
        (await WaitAsync(cancellation).ConfigureAwait(false)).Standing switch
        {
            Standing.Completed completed => client.Json.Read<T>(
                await client.FetchAsync(Id, completed.Result, cancellation).ConfigureAwait(false), $"The result of {Id}")!,
            Standing.Failed failed => throw new RunFailedException(Id, failed.Failure),
            Standing.Cancelled cancelled => throw new RunCancelledException(Id, RunStatus.Cancelled, cancelled.By, cancelled.Reason),
            Standing.Terminated terminated => throw new RunCancelledException(Id, RunStatus.Terminated, terminated.By, terminated.Reason),
            var other => throw new InvalidOperationException($"{Id} ended and stands {other}."),
        };

    /// <summary>The run's state when it has ended, whatever way.</summary>
    public Task<RunState> WaitAsync(CancellationToken cancellation = default) => client.WaitAsync(Id, cancellation);
}

/// <summary>One run whose result's type is known.</summary>
/// <param name="handle">The run.</param>
public sealed class RunHandle<TResult>(RunHandle handle)
{
    public RunId Id => handle.Id;

    /// <inheritdoc cref="RunHandle.WasThere"/>
    public bool WasThere => handle.WasThere;

    /// <inheritdoc cref="RunHandle.IsDurable"/>
    public bool IsDurable => handle.IsDurable;

    /// <inheritdoc cref="RunHandle.ResultAsync{T}"/>
    public Task<TResult> ResultAsync(CancellationToken cancellation = default) => handle.ResultAsync<TResult>(cancellation);

    /// <inheritdoc cref="RunHandle.WaitAsync"/>
    public Task<RunState> WaitAsync(CancellationToken cancellation = default) => handle.WaitAsync(cancellation);
}

public static class RunClientExtensions
{
    /// <summary>Starts a run of <paramref name="definition"/>, which must be registered with the host.</summary>
    /// <inheritdoc cref="IRunClient.StartAsync{TInput}"/>
    public static async Task<RunHandle<TResult>> StartAsync<TInput, TResult>(
        this IRunClient client,
        RunDefinition<TInput, TResult> definition,
        TInput input,
        StartOptions? options = null,
        CancellationToken cancellation = default) =>
        new(await client.StartAsync(definition.Name, input, options, cancellation).ConfigureAwait(false));
}
