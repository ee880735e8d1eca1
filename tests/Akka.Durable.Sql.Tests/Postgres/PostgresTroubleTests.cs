using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.TestKit.Postgres;
using Akka.Durable.Transactions;
using Npgsql;

namespace Akka.Durable.Sql.Tests.Postgres;

public sealed class PostgresTroubleTests : PostgresTest
{
    private static PostgresException Answer(string state, string severity = "ERROR") => new("injected", severity, severity, state);

    [PostgresTheory]
    [InlineData("40001")]
    [InlineData("40P01")]
    [InlineData("57014")]
    public async Task A_transaction_that_the_server_undid_is_sent_again(string state)
    {
        var sent = 0;
        await using var store = await OpenAsync(new PostgresHooks { Sending = (_, _) => FailFirst(ref sent, 3, Answer(state)) });

        await store.AppendAsync(Append(Alpha, 1) with { Catalog = Row(Alpha) });

        Assert.Equal(4, sent);
        Assert.Equal([1], await SequencesAsync(store, Alpha));
        Assert.Equal(0, await NumberAsync("SELECT doubtful_commits FROM durable_host"));
    }

    [PostgresFact]
    public async Task A_deadlock_that_does_not_end_is_given_up_with_nothing_written()
    {
        var sent = 0;
        var pauses = new List<TimeSpan>();
        await using var store = await OpenAsync(new PostgresHooks
        {
            Sending = (_, _) => FailFirst(ref sent, 10, Answer("40P01")),
            Pause = (pause, _) =>
            {
                pauses.Add(pause);
                return Task.CompletedTask;
            },
        });

        await Assert.ThrowsAsync<JournalUnavailableException>(() => store.AppendAsync(Append(Alpha, 1)));
        Assert.Equal(10, sent);
        Assert.Equal([5, 10, 20, 40, 80, 160, 250, 250, 250], pauses.Select(pause => pause.TotalMilliseconds));

        await store.AppendAsync(Append(Alpha, 1));
        Assert.Equal([1], await SequencesAsync(store, Alpha));
    }

    [PostgresTheory]
    [InlineData("53100")]
    [InlineData("25006")]
    [InlineData("42501")]
    public async Task What_would_not_help_is_not_tried_again_and_fails_the_group_with_nothing_written(string state)
    {
        var sent = 0;
        await using var store = await OpenAsync(new PostgresHooks { Sending = (_, _) => FailFirst(ref sent, 1, Answer(state)) });

        await Assert.ThrowsAsync<JournalUnavailableException>(() => store.AppendAsync(Append(Alpha, 1)));
        Assert.Equal(1, sent);
        await store.AppendAsync(Append(Alpha, 1));
        Assert.Equal([1], await SequencesAsync(store, Alpha));
    }

    [PostgresTheory]
    [InlineData("57P01")]
    [InlineData("08006")]
    [InlineData(null)]
    public async Task A_connection_lost_before_the_commit_costs_nothing_but_another_one(string? state)
    {
        var sent = 0;
        Exception lost = state is null ? new NpgsqlException("injected", new IOException("cut")) : Answer(state, "FATAL");
        await using var store = await OpenAsync(new PostgresHooks { Sending = (_, _) => FailFirst(ref sent, 1, lost) });

        await store.AppendAsync(Append(Alpha, 1));

        Assert.Equal(2, sent);
        Assert.Equal([1], await SequencesAsync(store, Alpha));
        Assert.Equal(1, await NumberAsync("SELECT doubtful_commits FROM durable_host"));
    }

    [PostgresFact]
    public async Task A_commit_whose_confirmation_was_lost_is_found_and_not_made_twice()
    {
        var confirmed = 0;
        await using var store = await OpenAsync(new PostgresHooks
        {
            Confirmed = _ => FailFirst(ref confirmed, 1, new NpgsqlException("injected", new IOException("cut"))),
        });

        await store.AppendAsync(Append(Alpha, 1, 2) with { Catalog = Row(Alpha) });

        Assert.Equal(1, confirmed);
        Assert.Equal([1, 2], await SequencesAsync(store, Alpha));
        Assert.Equal(1, await NumberAsync("SELECT doubtful_commits FROM durable_host"));
    }

    [PostgresFact]
    public async Task A_snapshot_whose_confirmation_was_lost_is_found()
    {
        var confirmed = 0;
        await using var store = await OpenAsync(new PostgresHooks
        {
            Confirmed = _ => FailFirst(ref confirmed, 1, new NpgsqlException("injected", new IOException("cut"))),
        });

        await store.SaveSnapshotAsync(Alpha, new(5, "run-snapshot.v1", new byte[] { 1 }, Noon));
        Assert.Equal([5], await store.ListSnapshotsAsync(Alpha, CancellationToken.None));
    }

    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_that_cannot_even_be_looked_up_is_reported_as_unknown(bool happened)
    {
        var cut = new NpgsqlException("injected", new IOException("cut"));
        var away = false;
        await using var store = await PostgresRunStore.OpenAsync(Options with
        {
            Patience = TimeSpan.Zero,
            Hooks = new PostgresHooks
            {
                Sending = (_, _) => CutIf(!happened && !away),
                Confirmed = _ => CutIf(happened && !away),
                Connecting = () =>
                {
                    if (away) throw cut;
                },
            },
        });

        await Assert.ThrowsAsync<JournalOutcomeUnknownException>(() => store.AppendAsync(Append(Alpha, 1)));
        Assert.Equal(happened ? [1L] : [], await SequencesAsync(store, Alpha));

        await Assert.ThrowsAsync<JournalUnavailableException>(() => store.AppendAsync(Append(Alpha, 2)));
        Assert.Equal(happened ? [1L] : [], await SequencesAsync(store, Alpha));

        void CutIf(bool now)
        {
            if (!now) return;
            away = true;
            throw cut;
        }
    }

    [PostgresFact]
    public async Task A_deletion_that_was_not_confirmed_is_simply_done_again()
    {
        var confirmed = 0;
        await using var store = await OpenAsync(new PostgresHooks
        {
            Confirmed = _ =>
            {
                if (++confirmed is 2) throw new NpgsqlException("injected", new IOException("cut"));
            },
        });
        await store.AppendAsync(Append(Alpha, 1, 2));

        await store.DeleteEventsAsync(Alpha, 1, CancellationToken.None);

        Assert.Equal(3, confirmed);
        Assert.Equal([2], await SequencesAsync(store, Alpha));
    }

    [PostgresFact]
    public async Task A_session_ended_by_the_server_in_mid_transaction_loses_and_doubles_nothing()
    {
        var sending = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var store = await OpenAsync(new PostgresHooks
        {
            Sending = (connection, _) => sending.TrySetResult(connection.ProcessID),
        });

        // The transaction stands still behind a lock of ours until its session is ended under it.
        await using var stranger = await Database.OpenAsync(ConnectionString);
        await using (var transaction = await stranger.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("LOCK TABLE journal IN ACCESS EXCLUSIVE MODE", stranger);
            await hold.ExecuteNonQueryAsync();
            var append = store.AppendAsync(Append(Alpha, 1));
            var session = await sending.Task.WaitAsync(Guard);
            await using var end = new NpgsqlCommand($"SELECT pg_terminate_backend({session})", stranger);
            await end.ExecuteNonQueryAsync();
            await transaction.RollbackAsync();
            await append.WaitAsync(Guard);
        }

        Assert.Equal([1], await SequencesAsync(store, Alpha));
    }

    [PostgresFact]
    public async Task However_many_steps_stand_in_their_transactions_reads_and_the_lease_get_through()
    {
        await using var store = await OpenAsync();
        var (release, standing, all) = (new TaskCompletionSource(), 0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        const int Steps = 12;
        var steps = Enumerable.Range(0, Steps).Select(i => store.RunAsync(
            new StepTransaction(Run(i), "book", 1),
            async (_, _) =>
            {
                if (Interlocked.Increment(ref standing) == Steps) all.SetResult();
                await release.Task;
                return new byte[] { 1 };
            },
            CancellationToken.None)).ToList();
        await all.Task.WaitAsync(Guard);

        Assert.Equal(First, (await store.AcquireLeaseAsync(First, Noon, Duration, CancellationToken.None).WaitAsync(Guard)).Host);
        Assert.True(await store.RenewLeaseAsync(First, Noon, Duration, CancellationToken.None).WaitAsync(Guard));
        Assert.Empty((await store.ListAsync(new CatalogQuery(), CancellationToken.None).WaitAsync(Guard)).Rows);

        release.SetResult();
        Assert.All(await Task.WhenAll(steps).WaitAsync(Guard), result => Assert.Equal([1], result.ToArray()));
    }

    [PostgresFact]
    public async Task Reading_goes_on_when_all_pooled_connections_were_ended()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Append(Alpha, 1));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SequencesAsync(store, Alpha)));

        await NumberAsync("""
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """);

        Assert.Equal([1], await SequencesAsync(store, Alpha));
        await store.AppendAsync(Append(Alpha, 2));
        Assert.Equal([1, 2], await SequencesAsync(store, Alpha));
    }

    private static void FailFirst(ref int calls, int failures, Exception failure)
    {
        if (++calls <= failures) throw failure;
    }
}
