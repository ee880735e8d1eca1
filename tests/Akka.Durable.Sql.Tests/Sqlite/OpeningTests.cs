using Akka.Durable.Catalog;
using Akka.Durable.Hosts;
using Akka.Durable.Refusals;
using Akka.Durable.Sql.Sqlite;
using IOFile = System.IO.File;

namespace Akka.Durable.Sql.Tests.Sqlite;

public sealed class OpeningTests : SqliteTest
{
    [Fact]
    public async Task A_closed_database_is_one_file()
    {
        await using (var store = await OpenAsync())
        {
            await store.AppendAsync(Append(Alpha, 1));
        }

        Assert.Equal(["durable.db"], Folder.Names);
    }

    [Fact]
    public async Task An_open_database_survives_a_power_cut_unless_told_otherwise()
    {
        var found = new List<(long? Synchronous, long? Log)>();
        var hooks = new SqliteHooks
        {
            Opened = database => found.Add((
                database.Number("PRAGMA synchronous"), database.Number("SELECT 1 FROM pragma_journal_mode WHERE journal_mode = 'wal'"))),
        };

        await (await OpenAsync(hooks)).DisposeAsync();
        await (await SqliteRunStore.OpenAsync(Options with { Hooks = hooks, Synchronous = SqliteSynchronous.Normal })).DisposeAsync();

        Assert.Equal([(2, 1), (1, 1)], found);
    }

    [Fact]
    public async Task A_database_of_an_older_release_gets_the_table_of_large_values_and_keeps_its_runs()
    {
        await using (var store = await OpenAsync()) await store.AppendAsync(Append(Alpha, 1));
        using (var database = SqliteDatabase.Open(File, SqliteAccess.Write)) database.Execute("DROP TABLE durable_payload; DELETE FROM durable_schema WHERE version > 3");

        await using var opened = await OpenAsync();

        Assert.Equal(4, Number("SELECT max(version) FROM durable_schema"));
        await opened.SavePayloadsAsync(Alpha, [new("a".PadRight(64, '0'), 1, "7"u8.ToArray(), Noon)]);
        Assert.Single(await opened.ListPayloadsAsync(Alpha, CancellationToken.None));
        Assert.Single(await opened.ReadAsync(Alpha, 0, 10, CancellationToken.None));
    }

    [Fact]
    public async Task Many_stores_that_open_one_new_file_at_once_make_its_tables_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));
        await Task.WhenAll(stores.Select((store, i) => store.AppendAsync(Append(Run(i), 1))));

        Assert.Equal(3, Number("SELECT count(*) FROM durable_schema"));
        Assert.Equal(8, Number("SELECT count(*) FROM journal"));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_database_that_a_cluster_began_is_carried_on()
    {
        using (var akka = SqliteDatabase.Open(File, SqliteAccess.Create))
        {
            akka.Execute("""
                CREATE TABLE journal (ordering INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, created BigInt NOT NULL, deleted Bit NOT NULL,
                    persistence_id NVarChar(255) NOT NULL, sequence_number BigInt NOT NULL, message VarBinary NOT NULL,
                    manifest NVarChar(500) NULL, identifier INTEGER NULL, writer_uuid NVarChar(128) NULL);
                CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number);
                INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
                    VALUES (1, 0, 'run|alpha', 1, x'7B7D', 'run-started.v1', 7421, 'cluster');
                """);
        }

        await using var store = await OpenAsync();
        await store.AppendAsync(Append(Alpha, 2));
        Assert.Equal([1, 2], await SequencesAsync(store, Alpha));
    }

    [Fact]
    public Task A_file_that_is_not_SQLite_is_refused_and_left_as_it_was() =>
        RefusedAsync(RefusalCodes.NotADatabase, "not an SQLite database", () => IOFile.WriteAllText(File, "name,amount\nrent,1200\n"));

    [Fact]
    public Task A_damaged_database_is_refused_and_left_as_it_was() => RefusedAsync(RefusalCodes.NotADatabase, "database", () =>
    {
        OpenAsync().GetAwaiter().GetResult().DisposeAsync().AsTask().GetAwaiter().GetResult();
        using var stream = IOFile.OpenWrite(File);
        stream.Position = 30;
        stream.Write(Enumerable.Repeat((byte)0xA5, 4000).ToArray());
    });

    [Fact]
    public Task A_database_of_another_program_is_refused_and_left_as_it_was() =>
        RefusedAsync(RefusalCodes.NotADatabase, "another program", () =>
        {
            using var other = SqliteDatabase.Open(File, SqliteAccess.Create);
            other.Execute("CREATE TABLE bookmarks (url TEXT)");
        });

    [Fact]
    public async Task A_file_that_another_program_keeps_locked_is_refused()
    {
        using var stranger = SqliteDatabase.Open(File, SqliteAccess.Create);
        stranger.Execute("BEGIN EXCLUSIVE");

        var refused = await Assert.ThrowsAsync<RunRefusedException>(
            () => SqliteRunStore.OpenAsync(Options with { BusyTimeout = TimeSpan.Zero }));
        Assert.Equal(RefusalCodes.DatabaseHeld, refused.Code);
        Assert.Contains(File, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE TABLE journal (title TEXT)")]
    [InlineData("CREATE TABLE journal (persistence_id TEXT, sequence_number INTEGER)")]
    public async Task A_journal_of_another_kind_is_refused(string table)
    {
        using (var other = SqliteDatabase.Open(File, SqliteAccess.Create))
        {
            other.Execute(table);
        }

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => OpenAsync());
        Assert.Equal(RefusalCodes.NotADatabase, refused.Code);
    }

    [Fact]
    public Task A_database_from_a_newer_release_is_refused_and_left_as_it_was() => RefusedAsync(RefusalCodes.NewerSchema, "version 99", () =>
    {
        OpenAsync().GetAwaiter().GetResult().DisposeAsync().AsTask().GetAwaiter().GetResult();
        using var newer = SqliteDatabase.Open(File, SqliteAccess.Write);
        newer.Execute("INSERT INTO durable_schema VALUES (99, 'from the future', 1)");
    });

    [Fact]
    public async Task Tables_of_an_older_release_are_left_as_they_are_while_another_host_holds_them()
    {
        await MakeOlderAsync(First);
        var before = await IOFile.ReadAllBytesAsync(File);

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => OpenAsync());

        Assert.Equal(RefusalCodes.DatabaseHeld, refused.Code);
        Assert.Contains(First.Description, refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await IOFile.ReadAllBytesAsync(File));
        Assert.Equal(["durable.db"], Folder.Names);
    }

    [Fact]
    public async Task Whoever_shares_the_hold_brings_the_tables_to_this_release()
    {
        await MakeOlderAsync(First);

        await using var store = await SqliteRunStore.OpenAsync(Options with { HolderId = First.Id });

        Assert.Equal(SqliteSchema.Version, Number("SELECT max(version) FROM durable_schema"));
    }

    private async Task MakeOlderAsync(HostIdentity holder)
    {
        await using (var store = await OpenAsync())
        {
            await store.AcquireLeaseAsync(holder, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1), CancellationToken.None);
        }

        using var older = SqliteDatabase.Open(File, SqliteAccess.Write);
        older.Execute("""
            DROP INDEX durable_catalog_ended_idx; DROP INDEX durable_catalog_parent_idx; DROP TABLE durable_transaction; DROP TABLE durable_outbox; DROP TABLE durable_payload;
            DELETE FROM durable_schema WHERE version >= 3
            """);
    }

    [Fact]
    public async Task A_file_in_a_directory_that_is_not_there_is_refused()
    {
        var file = Path.Combine(Folder.File("missing"), "durable.db");
        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => SqliteRunStore.OpenAsync(Options with { File = file }));

        Assert.Equal(RefusalCodes.ReadOnly, refused.Code);
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_with_a_page_that_cannot_be_read_harms_only_the_run_on_it()
    {
        await using (var store = await OpenAsync())
        {
            await store.AppendAsync(new(Alpha, [new(1, "phase-completed.v1", new byte[100_000], Noon)], Row(Alpha)));
            await store.AppendAsync(Append(Run(1), 1));
        }

        // The large payload's overflow pages fill the end of the file but for the last run's rows: cut its chain in the middle.
        using (var database = SqliteDatabase.Open(File, SqliteAccess.Write))
        {
            var page = database.Number("PRAGMA page_count") - 10;
            database.Dispose();
            using var stream = IOFile.OpenWrite(File);
            stream.Position = (page!.Value - 1) * 4096;
            stream.Write([0xFF, 0xFF, 0xFF, 0xFF]);
        }

        await using var reopened = await OpenAsync();
        await Assert.ThrowsAsync<Akka.Durable.Journal.JournalCorruptException>(() => SequencesAsync(reopened, Alpha));
        Assert.Equal([1], await SequencesAsync(reopened, Run(1)));
        Assert.Single((await reopened.ListAsync(new CatalogQuery(), CancellationToken.None)).Rows);
    }

    private async Task RefusedAsync(string code, string words, Action prepare)
    {
        prepare();
        var before = IOFile.ReadAllBytes(File);

        foreach (var readOnly in new[] { false, true })
        {
            var refused = await Assert.ThrowsAsync<RunRefusedException>(
                () => SqliteRunStore.OpenAsync(Options with { ReadOnly = readOnly }));
            Assert.Equal(code, refused.Code);
            Assert.Contains(File, refused.Message, StringComparison.Ordinal);
            if (!readOnly) Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, IOFile.ReadAllBytes(File));
        Assert.Equal(["durable.db"], Folder.Names);
    }
}
