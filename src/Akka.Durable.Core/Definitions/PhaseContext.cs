using System.Data.Common;
using Akka.Durable.Execution;

namespace Akka.Durable;

/// <summary>What the body of a phase is given. Valid until the body returns.</summary>
public sealed class PhaseContext
{
    private readonly PhaseExecution _phase;

    internal PhaseContext(PhaseExecution phase) => _phase = phase;

    public RunId Run => _phase.Run;

    /// <summary>The phase's name, key and ordinal.</summary>
    public Address Address => _phase.Attempt.Phase;

    /// <summary>Which try this is; the first is 1. An interruption uses up none.</summary>
    public int Attempt => _phase.Attempt.Number;

    /// <inheritdoc cref="RunContext.Epoch"/>
    public long Epoch => _phase.Epoch;

    /// <summary>The same for every attempt and every execution of this phase: give it to services that drop repeated requests.</summary>
    public string IdempotencyKey => $"{Run}/{Address}";

    /// <summary>Fires when this attempt is to end: on its time-out, and whenever the run's token fires.</summary>
    public CancellationToken Cancellation => _phase.Cancellation;

    /// <summary>Why <see cref="Cancellation"/> fired.</summary>
    public StopReason StopReason => _phase.StopReason;

    /// <summary>What the phase saved last, in this attempt or an earlier one; null or default when it has saved nothing.</summary>
    public T? Checkpoint<T>() => _phase.Checkpoint<T>();

    /// <summary>Saves how far the phase is, for when it runs again. Saves within <c>checkpoint-throttle</c> of the last one are
    /// written together at the window's end.</summary>
    /// <returns><paramref name="value"/>.</returns>
    public async Task<T> SaveCheckpointAsync<T>(T value)
    {
        await _phase.SaveCheckpointAsync(value).ConfigureAwait(false);
        return value;
    }

    /// <summary>Says how far the phase is, for whoever looks: see <see cref="WatchOperations.ProgressAsync"/>. Within <c>checkpoint-throttle</c>
    /// only the last one is written.</summary>
    /// <param name="value">Anything that can be written; it replaces what was said before.</param>
    public Task ReportAsync<T>(T value) => _phase.ReportAsync(value);

    /// <inheritdoc cref="RunContext.Say"/>
    public void Say<T>(T value) => _phase.Say(value);

    /// <summary>Runs <paramref name="body"/> as a step, or hands back its result if an earlier try of the phase recorded it.</summary>
    /// <exception cref="PhaseFailedException">The step failed for good.</exception>
    /// <exception cref="RunUsageException">A step of that name is running beside it.</exception>
    public Task<T> StepAsync<T>(string name, Func<StepContext, Task<T>> body, StepOptions? options = null) =>
        _phase.Steps.RunAsync(name, body, options ?? StepOptions.Default);

    /// <inheritdoc cref="StepAsync{T}(string, Func{StepContext, Task{T}}, StepOptions?)"/>
    public Task<T> StepAsync<T>(string name, Func<Task<T>> body, StepOptions? options = null) =>
        _phase.Steps.RunAsync(name, _ => body(), options ?? StepOptions.Default);

    /// <inheritdoc cref="StepAsync{T}(string, Func{StepContext, Task{T}}, StepOptions?)"/>
    public Task StepAsync(string name, Func<Task> body, StepOptions? options = null) =>
        _phase.Steps.RunAsync<Nothing?>(
            name,
            async _ =>
            {
                await body().ConfigureAwait(false);
                return null;
            },
            options ?? StepOptions.Default);

    /// <summary>Runs <paramref name="work"/> as a step inside a transaction of the database that holds the runs: its writes to tables of your own and
    /// the record that the step is done commit together, so that a crash at any point leaves both or neither.</summary>
    /// <remarks>
    /// The work itself may run more than once; what it wrote counts once. Write with the connection and transaction given, and only with those;
    /// neither commit nor roll back. Be short: on SQLite nobody else writes meanwhile. A message to the outside goes through an outbox in the same
    /// transaction.
    /// </remarks>
    /// <param name="name">The step's name.</param>
    /// <param name="work">The writes; returns the step's result.</param>
    /// <param name="options">Time-out and retry.</param>
    /// <exception cref="RunUsageException">The store's database cannot be the user's as well.</exception>
    /// <inheritdoc cref="StepAsync{T}(string, Func{StepContext, Task{T}}, StepOptions?)"/>
    public Task<T> TransactionAsync<T>(string name, Func<DbConnection, DbTransaction, Task<T>> work, StepOptions? options = null) =>
        _phase.Steps.RunInTransactionAsync(name, work, options ?? StepOptions.Default);

    /// <summary>The same, without a result, under the name <c>transaction</c>.</summary>
    /// <inheritdoc cref="TransactionAsync{T}(string, Func{DbConnection, DbTransaction, Task{T}}, StepOptions?)"/>
    public Task TransactionAsync(Func<DbConnection, DbTransaction, Task> work, StepOptions? options = null) => TransactionAsync<Nothing?>(
        "transaction",
        async (connection, transaction) =>
        {
            await work(connection, transaction).ConfigureAwait(false);
            return null;
        },
        options);

    /// <summary>Whether an earlier try of the phase recorded the step, so that calling it would not run it.</summary>
    public bool IsRecorded(string step) => _phase.Steps.IsRecorded(new Address(step));
}

/// <summary>What the body of a step is given.</summary>
/// <param name="Address">The step's name and ordinal.</param>
/// <param name="Attempt">Which try this is; the first is 1.</param>
/// <param name="IdempotencyKey">The same for every attempt of this step.</param>
/// <param name="Cancellation">Fires when this try is to end.</param>
public sealed record StepContext(Address Address, int Attempt, string IdempotencyKey, CancellationToken Cancellation);
