using System.Data;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using Akka.Durable.Transactions;

namespace Akka.Durable.Sql.Transactions;

/// <summary>Steps in transactions of the user's: the record that a step is done is a row beside what it has written, and commits with it.</summary>
/// <remarks>
/// The row is put in before the work begins, so that two bodies of one step wait for each other instead of both working. When the commit is in
/// doubt the row tells: it is there or it is not, and the user's writes with it. Work that goes on after it was told to end loses its transaction:
/// the locks it holds are in the way of whoever does the step after it, and on SQLite of every run.
/// </remarks>
/// <param name="connect">Opens a connection to the store's database.</param>
/// <param name="isolation">What a transaction begins with.</param>
/// <param name="time">The clock of waits between tries.</param>
/// <param name="committing">Called before each commit; where a test stands in for a connection that breaks.</param>
/// <param name="committed">Called after each commit, before anyone hears of it.</param>
/// <param name="breakOff">Ends a transaction while its work may be using the connection; nothing of it may be left in the database.</param>
internal sealed class StepTransactions(
    Func<CancellationToken, Task<DbConnection>> connect,
    IsolationLevel isolation,
    TimeProvider time,
    Action committing,
    Action committed,
    Func<DbConnection, DbTransaction, Task> breakOff)
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
        var connection = await connect(cancellation).ConfigureAwait(false);
        DbTransaction? transaction = null;
        Task<ReadOnlyMemory<byte>>? working = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(isolation, cancellation).ConfigureAwait(false);
            await CheckEpochAsync(step, connection, transaction, cancellation).ConfigureAwait(false);
            if (!await BeginAsync(step, connection, transaction, cancellation).ConfigureAwait(false))
                return await ResultAsync(step, connection, transaction, cancellation).ConfigureAwait(false);

            // On a thread of its own: work that never yields must be left behind as well.
            working = Task.Run(() => work(connection, transaction), CancellationToken.None);
            var result = await working.WaitAsync(cancellation).ConfigureAwait(false);
            await EndAsync(step, result, connection, transaction, cancellation).ConfigureAwait(false);
            return result;
        }
        finally
        {
            if (working is { IsCompleted: false }) await BreakOffAsync(connection, transaction!, working).ConfigureAwait(false);
            else await CloseAsync(connection, transaction).ConfigureAwait(false);
        }
    }

    // What it runs into from now on concerns nobody; the connection is closed when it lets go of it.
    private async Task BreakOffAsync(DbConnection connection, DbTransaction transaction, Task working)
    {
        _ = working.ContinueWith(
            late =>
            {
                _ = late.Exception;
                return CloseAsync(connection, transaction);
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
        await breakOff(connection, transaction).ConfigureAwait(false);
    }

    private static async Task CloseAsync(DbConnection connection, DbTransaction? transaction)
    {
        try
        {
            if (transaction is not null) await transaction.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // Its connection is gone, and it with it.
        }

        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <returns>Whether the step is to be done; false when it was.</returns>
    private static async Task<bool> BeginAsync(StepTransaction step, DbConnection connection, DbTransaction transaction, CancellationToken cancellation)
    {
        await using var begin = Command(
            connection, transaction, "INSERT INTO durable_transaction (run_id, step, result) VALUES (@run, @step, NULL) ON CONFLICT (run_id, step) DO NOTHING",
            ("run", step.Run.Value), ("step", step.Step));
        return await begin.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false) > 0;
    }

    private async Task EndAsync(
        StepTransaction step, ReadOnlyMemory<byte> result, DbConnection connection, DbTransaction transaction, CancellationToken cancellation)
    {
        await using var end = Command(
            connection, transaction, "UPDATE durable_transaction SET result = @result WHERE run_id = @run AND step = @step",
            ("result", result.ToArray()), ("run", step.Run.Value), ("step", step.Step));
        await end.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);

        // Once more, as late as can be: whoever took the run over meanwhile decides alone.
        await CheckEpochAsync(step, connection, transaction, cancellation).ConfigureAwait(false);
        committing();
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        committed();
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
