using System.Data;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using Akka.Durable.Transactions;

namespace Akka.Durable.Sql.Transactions;

/// <summary>Steps in transactions of the user's: the record that a step is done is a row beside what it has written, and commits with it.</summary>
/// <remarks>
/// The row is put in before the work begins, so that two bodies of one step wait for each other instead of both working. When the commit is in
/// doubt the row tells: it is there or it is not, and the user's writes with it.
/// </remarks>
/// <param name="connect">Opens a connection to the store's database.</param>
/// <param name="isolation">What a transaction begins with.</param>
/// <param name="time">The clock of waits between tries.</param>
/// <param name="committing">Called before each commit; where a test stands in for a connection that breaks.</param>
/// <param name="committed">Called after each commit, before anyone hears of it.</param>
internal sealed class StepTransactions(
    Func<CancellationToken, Task<DbConnection>> connect, IsolationLevel isolation, TimeProvider time, Action committing, Action committed)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    public async Task<ReadOnlyMemory<byte>> RunAsync(
        StepTransaction step, Func<DbConnection, DbTransaction, Task<ReadOnlyMemory<byte>>> work, CancellationToken cancellation)
    {
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            ExceptionDispatchInfo? ofWork = null;
            try
            {
                return await OnceAsync(step, Guarded, cancellation).ConfigureAwait(false);
            }
            catch (DbException) when (ofWork is null)
            {
                // The database is away, busy, or did not confirm: no failure of the step. The next try finds out what became of it.
            }

            ofWork?.Throw();
            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);

            // What the user's own statements run into is the step's failure, even if the database makes the same of it.
            async Task<ReadOnlyMemory<byte>> Guarded(DbConnection connection, DbTransaction transaction)
            {
                try
                {
                    return await work(connection, transaction).ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    ofWork = ExceptionDispatchInfo.Capture(e);
                    throw;
                }
            }
        }
    }

    private async Task<ReadOnlyMemory<byte>> OnceAsync(
        StepTransaction step, Func<DbConnection, DbTransaction, Task<ReadOnlyMemory<byte>>> work, CancellationToken cancellation)
    {
        await using var connection = await connect(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(isolation, cancellation).ConfigureAwait(false);
        await CheckEpochAsync(step, connection, transaction, cancellation).ConfigureAwait(false);
        var begun = await Command(
                connection, transaction, "INSERT INTO durable_transaction (run_id, step, result) VALUES (@run, @step, NULL) ON CONFLICT (run_id, step) DO NOTHING",
                ("run", step.Run.Value), ("step", step.Step))
            .ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        if (begun == 0) return await ResultAsync(step, connection, transaction, cancellation).ConfigureAwait(false);

        var result = await work(connection, transaction).ConfigureAwait(false);
        await Command(
                connection, transaction, "UPDATE durable_transaction SET result = @result WHERE run_id = @run AND step = @step",
                ("result", result.ToArray()), ("run", step.Run.Value), ("step", step.Step))
            .ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);

        // Once more, as late as can be: whoever took the run over meanwhile decides alone.
        await CheckEpochAsync(step, connection, transaction, cancellation).ConfigureAwait(false);
        committing();
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        committed();
        return result;
    }

    private static async Task CheckEpochAsync(StepTransaction step, DbConnection connection, DbTransaction transaction, CancellationToken cancellation)
    {
        var epoch = await Command(connection, transaction, "SELECT epoch FROM durable_catalog WHERE run_id = @run", ("run", step.Run.Value))
            .ExecuteScalarAsync(cancellation).ConfigureAwait(false);
        if (epoch is long now && now > step.Epoch) throw new OperationCanceledException($"Run {step.Run} is at epoch {now}, not {step.Epoch}: nothing was committed.");
    }

    private static async Task<ReadOnlyMemory<byte>> ResultAsync(
        StepTransaction step, DbConnection connection, DbTransaction transaction, CancellationToken cancellation) =>
        await Command(
                connection, transaction, "SELECT result FROM durable_transaction WHERE run_id = @run AND step = @step",
                ("run", step.Run.Value), ("step", step.Step))
            .ExecuteScalarAsync(cancellation).ConfigureAwait(false) as byte[] ?? [];

    private static DbCommand Command(DbConnection connection, DbTransaction transaction, string sql, params (string Name, object Value)[] values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
