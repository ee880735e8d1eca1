using System.Data.Common;

namespace Akka.Durable.Transactions;

/// <summary>A store whose database holds the user's tables as well, so that one transaction can write to both.</summary>
public interface IStepTransactions
{
    /// <summary>Runs <paramref name="work"/> in a transaction and commits with it that the step is done and with what result; where that was
    /// committed before, hands back that result and runs nothing.</summary>
    /// <param name="step">Which step of which run.</param>
    /// <param name="work">The user's writes; it returns the step's result. Run again when the transaction was lost on the way.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    /// <exception cref="OperationCanceledException">Given up, or the run was taken over since.</exception>
    Task<ReadOnlyMemory<byte>> RunAsync(
        StepTransaction step, Func<DbConnection, DbTransaction, Task<ReadOnlyMemory<byte>>> work, CancellationToken cancellation);

    /// <summary>A connection of its own to the same database; the caller closes it.</summary>
    Task<DbConnection> ConnectAsync(CancellationToken cancellation);
}

/// <summary>One step that is done in a transaction.</summary>
/// <param name="Run">The run.</param>
/// <param name="Step">Names the step within the run; another one after a rollback.</param>
/// <param name="Epoch">The epoch that the body executes: one of an older epoch commits nothing.</param>
public sealed record StepTransaction(RunId Run, string Step, long Epoch);
