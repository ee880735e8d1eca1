using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.TestKit.Postgres;
using Npgsql;

namespace Akka.Durable.Sql.Tests.Postgres;

public sealed class PostgresOpeningTests : PostgresTest
{
    [PostgresFact]
    public async Task Many_hosts_that_open_one_new_database_at_once_make_its_tables_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));
        await Task.WhenAll(stores.Select((store, i) => store.AppendAsync(Append(Run(i), 1))));

        Assert.Equal(3, await NumberAsync("SELECT count(*) FROM durable_schema"));
        Assert.Equal(1, await NumberAsync("SELECT count(*) FROM durable_host"));
        Assert.Equal(8, await NumberAsync("SELECT count(*) FROM journal"));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [PostgresFact]
    public async Task A_database_of_an_older_release_gets_the_table_of_large_values_and_keeps_its_runs()
    {
        await using (var store = await OpenAsync()) await store.AppendAsync(Append(Alpha, 1));
        await Database.RunAsync(ConnectionString, "DROP TABLE durable_payload; DELETE FROM durable_schema WHERE version > 3");

        await using var opened = await OpenAsync();

        Assert.Equal(4, await NumberAsync("SELECT max(version) FROM durable_schema"));
        await opened.SavePayloadsAsync(Alpha, [new("a".PadRight(64, '0'), 1, "7"u8.ToArray(), Noon)]);
        Assert.Single(await opened.ListPayloadsAsync(Alpha, CancellationToken.None));
        Assert.Single(await opened.ReadAsync(Alpha, 0, 10, CancellationToken.None));
    }

    [PostgresFact]
    public async Task A_host_that_opens_while_another_migrates_waits_for_it()
    {
        await using var other = await Database.OpenAsync(ConnectionString);
        await using var transaction = await other.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({PostgresLocks.Ours}, {PostgresLocks.Migration})", other);
        await hold.ExecuteNonQueryAsync();

        var opening = OpenAsync();
        while (await NumberAsync("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") is 0)
        {
            Assert.False(opening.IsCompleted);
        }

        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM pg_class WHERE relname IN ('durable_schema', 'journal')"));
        await transaction.RollbackAsync();
        await (await opening.WaitAsync(Guard)).DisposeAsync();
    }

    [PostgresFact]
    public async Task A_database_from_a_newer_release_is_refused_and_left_as_it_was()
    {
        await (await OpenAsync()).DisposeAsync();
        await Database.RunAsync(ConnectionString, "INSERT INTO durable_schema VALUES (99, 'from the future', 1)");

        foreach (var readOnly in new[] { false, true })
        {
            var refused = await Assert.ThrowsAsync<RunRefusedException>(
                () => PostgresRunStore.OpenAsync(Options with { ReadOnly = readOnly }));
            Assert.Equal(RefusalCodes.NewerSchema, refused.Code);
            Assert.Contains("version 99", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(4, await NumberAsync("SELECT count(*) FROM durable_schema"));
    }

    [PostgresFact]
    public async Task Tables_of_an_older_release_are_left_as_they_are_while_another_host_holds_them_and_brought_on_by_whoever_shares_its_hold()
    {
        await using (var holder = await OpenAsync())
        {
            await holder.AcquireLeaseAsync(First, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1), CancellationToken.None);
        }

        await Database.RunAsync(ConnectionString, """
            DROP INDEX durable_catalog_ended_idx, durable_catalog_parent_idx; DROP TABLE durable_transaction, durable_outbox, durable_payload;
            DROP FUNCTION durable_remove; DELETE FROM durable_schema WHERE version >= 3
            """);

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => OpenAsync());
        Assert.Equal(RefusalCodes.DatabaseHeld, refused.Code);
        Assert.Contains(First.Description, refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await NumberAsync("SELECT max(version) FROM durable_schema"));
        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM pg_class WHERE relname IN ('durable_outbox', 'durable_catalog_ended_idx')"));

        await (await PostgresRunStore.OpenAsync(Options with { HolderId = First.Id })).DisposeAsync();
        Assert.Equal(PostgresSchema.Version, await NumberAsync("SELECT max(version) FROM durable_schema"));
    }

    [PostgresFact]
    public async Task A_migration_that_fails_leaves_nothing_behind()
    {
        await Database.RunAsync(ConnectionString, "CREATE TABLE durable_catalog_tag (theirs text)");

        await Assert.ThrowsAsync<JournalUnavailableException>(() => OpenAsync());

        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM pg_class WHERE relname IN ('durable_schema', 'durable_catalog', 'journal')"));
    }

    [PostgresFact]
    public async Task A_database_that_a_cluster_began_is_carried_on()
    {
        await Database.RunAsync(ConnectionString, """
            CREATE TABLE journal (
                ordering bigint GENERATED ALWAYS AS IDENTITY NOT NULL, created bigint NOT NULL, deleted boolean NOT NULL, persistence_id text NOT NULL,
                sequence_number bigint NOT NULL, message bytea NOT NULL, manifest text, identifier integer, writer_uuid text,
                CONSTRAINT "PK_journal" PRIMARY KEY (ordering));
            ALTER TABLE journal ADD CONSTRAINT journal_uq UNIQUE (persistence_id, sequence_number);
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
                VALUES (1, false, 'run|alpha', 1, '{}', 'run-started.v1', 7421, 'cluster');
            """);

        await using var store = await OpenAsync();
        await Assert.ThrowsAsync<JournalConflictException>(() => store.AppendAsync(Append(Alpha, 1)));
        await store.AppendAsync(Append(Alpha, 2));
        Assert.Equal([1, 2], await SequencesAsync(store, Alpha));
    }

    [PostgresFact]
    public async Task Tables_of_other_programs_may_stand_beside_ours_but_not_a_journal_of_theirs()
    {
        await Database.RunAsync(ConnectionString, "CREATE TABLE orders (id int)");
        await (await OpenAsync()).DisposeAsync();

        var theirs = await SharedServer.Running.NewDatabaseAsync();
        await Database.RunAsync(theirs, "CREATE TABLE journal (title text)");
        var refused = await Assert.ThrowsAsync<RunRefusedException>(
            () => PostgresRunStore.OpenAsync(Options with { ConnectionString = theirs }));
        Assert.Equal(RefusalCodes.NotADatabase, refused.Code);
    }

    [PostgresFact]
    public async Task What_is_opened_to_be_read_makes_and_writes_nothing()
    {
        var options = Options with { ReadOnly = true };
        var empty = await Assert.ThrowsAsync<RunRefusedException>(() => PostgresRunStore.OpenAsync(options));
        Assert.Equal(RefusalCodes.ReadOnly, empty.Code);
        await using (var writer = await OpenAsync())
        {
            await writer.AppendAsync(Append(Alpha, 1));
        }

        await using var reader = await PostgresRunStore.OpenAsync(options);
        Assert.Equal([1], await SequencesAsync(reader, Alpha));
        await Assert.ThrowsAsync<RunRefusedException>(() => reader.AppendAsync(Append(Alpha, 2)));
        await Assert.ThrowsAsync<RunRefusedException>(() => reader.AcquireLeaseAsync(First, Noon, Duration, CancellationToken.None));
    }

    [PostgresFact]
    public async Task A_database_or_user_that_is_not_there_is_refused_at_once_with_what_to_do()
    {
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "nowhere" };
        var missing = await Assert.ThrowsAsync<RunRefusedException>(
            () => PostgresRunStore.OpenAsync(Options with { ConnectionString = settings.ConnectionString }));
        Assert.Contains("createdb nowhere", missing.Message, StringComparison.Ordinal);

        settings = new NpgsqlConnectionStringBuilder(ConnectionString) { Username = "nobody" };
        await Assert.ThrowsAsync<RunRefusedException>(
            () => PostgresRunStore.OpenAsync(Options with { ConnectionString = settings.ConnectionString }));
    }

    [Theory]
    [InlineData("Hst=localhost")]
    [InlineData("postgres://user:secret@localhost/durable")]
    public async Task What_is_not_a_connection_string_is_refused_and_not_repeated(string text)
    {
        var refused = await Assert.ThrowsAsync<RunRefusedException>(
            () => PostgresRunStore.OpenAsync(new PostgresStoreOptions { ConnectionString = text }));
        Assert.Equal(RefusalCodes.InvalidInput, refused.Code);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_server_that_is_away_is_said_to_be()
    {
        await using var server = await PostgresServer.StartAsync();
        await server.KillAsync();

        var away = await Assert.ThrowsAsync<JournalUnavailableException>(
            () => PostgresRunStore.OpenAsync(Options with { ConnectionString = server.ConnectionString(), Patience = TimeSpan.Zero }));
        Assert.Contains("cannot be reached", away.Message, StringComparison.Ordinal);
    }
}
