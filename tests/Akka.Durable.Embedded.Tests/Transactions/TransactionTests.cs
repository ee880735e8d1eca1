using System.Data.Common;
using Akka.Durable.Journal;
using Akka.Durable.Rollback;
using Akka.Durable.Sql.Transactions;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Stores.Conformance;
using Akka.Durable.Transactions;

namespace Akka.Durable.Embedded.Transactions;

/// <summary>What a step writes to tables of the user's, and that it is done, commit together or not at all.</summary>
public abstract class TransactionTests<TSource> : StoreConformance<TSource>
    where TSource : IHookedStores, new()
{
    [StoreFact]
    public async Task A_crash_at_any_point_leaves_the_writes_and_the_record_or_neither()
    {
        await ExecuteAsync("CREATE TABLE account (run_id varchar(50), amount integer)");
        foreach (var point in Enum.GetValues<CrashPoint>())
        {
            var id = $"run-{point}";
            var faults = new StoreFaults();
            var times = 0;
            var transfer = RunDefinition.Of<int, int>("transfer", (run, amount) => run.PhaseAsync("book", phase =>
                phase.TransactionAsync("write", async (connection, transaction) =>
                {
                    await ExecuteAsync(connection, transaction, $"INSERT INTO account VALUES ('{run.Id}', {amount})");
                    if (Interlocked.Increment(ref times) == 1 && point == CrashPoint.InTheWork) throw new Died(faults);
                    return times;
                })));

            // A process that dies takes its connections with it, and says nothing any more.
            void DieAt(CrashPoint here)
            {
                if (point == here && Interlocked.CompareExchange(ref times, 100, 1) == 1) throw new Died(faults);
            }

            if (point == CrashPoint.BeforeTheRecord) faults.Break("step-completed.v1", 1, StoreFault.CrashBefore);
            var first = await HostAsync(faults, transfer, () => DieAt(CrashPoint.BeforeTheCommit), () => DieAt(CrashPoint.AfterTheCommit));
            await first.StartAsync(transfer, 7, new() { Id = id }).OrHangAsync();
            await faults.Crashed.OrHangAsync();
            await first.CrashAsync();

            var second = await HostAsync(new StoreFaults(), transfer, () => { }, () => { });
            await (await second.AttachAsync(id)).WaitAsync().OrHangAsync();
            await second.StopAsync().OrHangAsync();

            Assert.Equal(7, await NumberAsync($"SELECT coalesce(sum(amount), 0) FROM account WHERE run_id = '{id}'"));
        }
    }

    [StoreFact]
    public async Task Work_that_goes_on_after_it_was_told_to_end_loses_its_transaction_and_is_in_nobodys_way()
    {
        await ExecuteAsync("CREATE TABLE account (run_id varchar(50), amount integer)");
        var works = 0;
        var holds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var late = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var transfer = RunDefinition.Of<int, int>("transfer", (run, amount) => run.PhaseAsync("book", phase =>
            phase.TransactionAsync("write", async (connection, transaction) =>
            {
                await ExecuteAsync(connection, transaction, $"INSERT INTO account VALUES ('{run.Id}', {amount})");
                if (Interlocked.Increment(ref works) > 1) return amount;

                // It heeds no token: not when its host has lost the run, and not later.
                holds.SetResult();
                await release.Task;
                late.SetResult(await Record.ExceptionAsync(() => ExecuteAsync(connection, transaction, $"INSERT INTO account VALUES ('{run.Id}', 100)")));
                return amount;
            })));
        var faults = new StoreFaults();
        var first = await HostAsync(faults, transfer, () => { }, () => { });
        await first.StartAsync(transfer, 7, new() { Id = "r1" }).OrHangAsync();
        await holds.Task.OrHangAsync();
        faults.Crash();
        await first.CrashAsync();

        var second = await HostAsync(new StoreFaults(), transfer, () => { }, () => { });
        await (await second.AttachAsync("r1")).WaitAsync().OrHangAsync();
        await second.StopAsync().OrHangAsync();
        release.SetResult();

        Assert.NotNull(await late.Task.OrHangAsync());
        Assert.Equal(7, await NumberAsync("SELECT sum(amount) FROM account"));
    }

    [StoreFact]
    public async Task A_commit_that_was_not_confirmed_is_found_and_not_done_again()
    {
        await ExecuteAsync("CREATE TABLE account (run_id varchar(50), amount integer)");
        var (commits, works) = (0, 0);
        var transfer = RunDefinition.Of<int, int>("transfer", (run, amount) => run.PhaseAsync("book", phase =>
            phase.TransactionAsync("write", async (connection, transaction) =>
            {
                works++;
                await ExecuteAsync(connection, transaction, $"INSERT INTO account VALUES ('{run.Id}', {amount})");
                return amount;
            })));
        var host = await HostAsync(new StoreFaults(), transfer, () => { }, () =>
        {
            if (++commits == 1) throw new ConnectionLost();
        });

        var run = await host.StartAsync(transfer, 7).OrHangAsync();

        Assert.Equal(7, await run.ResultAsync().OrHangAsync());
        Assert.Equal((1, 7), (works, await NumberAsync("SELECT sum(amount) FROM account")));
        await host.StopAsync().OrHangAsync();
    }

    [StoreFact]
    public async Task Work_that_fails_leaves_nothing_and_fails_the_step()
    {
        await ExecuteAsync("CREATE TABLE account (run_id varchar(50), amount integer)");
        var transfer = RunDefinition.Of<int, int>("transfer", (run, amount) => run.PhaseAsync("book", phase =>
            phase.TransactionAsync<int>("write", async (connection, transaction) =>
            {
                await ExecuteAsync(connection, transaction, $"INSERT INTO account VALUES ('{run.Id}', {amount})");
                await transaction.SendAsync(new(phase.IdempotencyKey, "booked", new byte[] { 1 }));
                throw new InvalidOperationException("overdrawn");
            })));
        var host = await HostAsync(new StoreFaults(), transfer, () => { }, () => { });

        var run = await host.StartAsync(transfer, 7).OrHangAsync();

        Assert.Contains("overdrawn", (await Assert.ThrowsAsync<RunFailedException>(() => run.ResultAsync().OrHangAsync())).Message);
        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM account"));
        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM durable_outbox"));
        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM durable_transaction"));
        await host.StopAsync().OrHangAsync();
    }

    [StoreFact]
    public async Task After_a_rollback_the_step_is_another_one_and_after_removal_nothing_of_it_is_left()
    {
        await ExecuteAsync("CREATE TABLE account (run_id varchar(50), amount integer)");
        var transfer = RunDefinition.Of<int, int>("transfer", (run, amount) => run.PhaseAsync("book", phase =>
            phase.TransactionAsync("write", async (connection, transaction) =>
            {
                await ExecuteAsync(connection, transaction, $"INSERT INTO account VALUES ('{run.Id}', {amount})");
                return amount;
            })));
        var host = await HostAsync(new StoreFaults(), transfer, () => { }, () => { });
        var run = await host.StartAsync(transfer, 7, new() { Id = "r1" }).OrHangAsync();
        await run.ResultAsync().OrHangAsync();

        await host.RollBackAsync("r1", RollbackTarget.Start).OrHangAsync();
        await run.ResultAsync().OrHangAsync();
        Assert.Equal(14, await NumberAsync("SELECT sum(amount) FROM account"));
        Assert.Equal(2, await NumberAsync("SELECT count(*) FROM durable_transaction"));

        var last = (await host.FindAsync("r1"))!.Sequence;
        await host.StopAsync().OrHangAsync();
        await using var store = await Source.OpenAsync(() => { }, () => { });
        Assert.Equal([true], await store.RemoveAsync([new(new Akka.Durable.Retention.RemovalTarget(RunId.Parse("r1"), last))], CancellationToken.None));
        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM durable_transaction"));
    }

    [StoreFact]
    public async Task A_message_leaves_with_the_writes_and_is_delivered_until_it_was_taken()
    {
        await ExecuteAsync("CREATE TABLE account (run_id varchar(50), amount integer)");
        var transfer = RunDefinition.Of<int, string>("transfer", (run, amount) => run.PhaseAsync("book", async phase =>
        {
            await phase.TransactionAsync((_, transaction) => transaction.SendAsync(new(phase.IdempotencyKey, "booked", new byte[] { (byte)amount })));
            return "done";
        }));
        var host = await HostAsync(new StoreFaults(), transfer, () => { }, () => { });
        foreach (var amount in new[] { 1, 2, 3 }) await (await host.StartAsync(transfer, amount, new() { Id = $"r{amount}" })).ResultAsync().OrHangAsync();
        await host.StopAsync().OrHangAsync();
        await using var store = await Source.OpenAsync(() => { }, () => { });
        var transactions = (IStepTransactions)store;
        List<byte> delivered = [];

        await Assert.ThrowsAsync<InvalidOperationException>(() => Outbox.DeliverAsync(transactions, message =>
        {
            if (message.Body.Span[0] == 2) throw new InvalidOperationException("the receiver is away");
            delivered.Add(message.Body.Span[0]);
            return Task.CompletedTask;
        }));
        var rest = await Outbox.DeliverAsync(transactions, message =>
        {
            delivered.Add(message.Body.Span[0]);
            return Task.CompletedTask;
        });

        Assert.Equal(2, rest);
        Assert.Equal([1, 2, 3], delivered);
        Assert.Equal(0, await Outbox.DeliverAsync(transactions, _ => throw new InvalidOperationException("there is none")));
    }

    private protected async Task<DurableHost> HostAsync(StoreFaults faults, RunDefinition definition, Action committing, Action committed)
    {
        var store = await Source.OpenAsync(committing, committed);
        return await DurableHost.StartAsync(
            new DurableHostOptions { OpenStore = _ => Task.FromResult<IRunStore>(new FaultyRunStore(store, faults)) }.Add(definition)).OrHangAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var store = await Source.OpenAsync(() => { }, () => { });
        await using var connection = await ((IStepTransactions)store).ConnectAsync(CancellationToken.None);
        await ExecuteAsync(connection, null, sql);
    }

    private static async Task ExecuteAsync(DbConnection connection, DbTransaction? transaction, string sql)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> NumberAsync(string sql)
    {
        await using var store = await Source.OpenAsync(() => { }, () => { });
        await using var connection = await ((IStepTransactions)store).ConnectAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private enum CrashPoint
    {
        InTheWork,
        BeforeTheCommit,
        AfterTheCommit,
        BeforeTheRecord,
    }

    /// <summary>Ends the step's task as the process's end would: nobody hears of it.</summary>
    private sealed class Died : OperationCanceledException
    {
        public Died(StoreFaults faults)
            : base("the process died") => faults.Crash();
    }

    private sealed class ConnectionLost() : DbException("the connection was lost");
}
