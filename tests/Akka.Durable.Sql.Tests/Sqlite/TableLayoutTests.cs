using Akka.Durable.Snapshots;
using Akka.Durable.Sql.Sqlite;

namespace Akka.Durable.Sql.Tests.Sqlite;

/// <summary>The tables that Akka.Persistence.Sql shares: any difference here locks one of the two hosts out.</summary>
public sealed class TableLayoutTests : SqliteTest
{
    [Theory]
    [InlineData("journal", """
        ordering INTEGER notnull pk1
        created BigInt notnull
        deleted Bit notnull
        persistence_id NVarChar(255) notnull
        sequence_number BigInt notnull
        message VarBinary notnull
        manifest NVarChar(500)
        identifier INTEGER
        writer_uuid NVarChar(128)
        """)]
    [InlineData("snapshot", """
        persistence_id NVarChar(255) notnull pk1
        sequence_number BigInt notnull pk2
        created BigInt notnull
        snapshot VarBinary
        manifest NVarChar(500)
        serializer_id INTEGER
        """)]
    [InlineData("tags", """
        ordering_id INTEGER notnull pk1
        tag NVarChar(64) notnull pk2
        sequence_nr INTEGER notnull
        persistence_id NVarChar(255) notnull
        """)]
    public async Task The_columns_are_those_of_Akka_Persistence_Sql(string table, string columns)
    {
        await (await OpenAsync()).DisposeAsync();

        var found = Lines($"SELECT name || ' ' || type || iif(\"notnull\", ' notnull', '') || iif(pk, ' pk' || pk, '') FROM pragma_table_info('{table}')");
        Assert.Equal(columns.ReplaceLineEndings("\n").Split('\n'), found);
    }

    [Theory]
    [InlineData("journal", "journal_uq: persistence_id sequence_number unique")]
    [InlineData("snapshot", """
        snapshot_created_idx: created
        snapshot_sequence_number_idx: sequence_number
        """)]
    [InlineData("tags", """
        tags_persistence_id_sequence_nr_idx: persistence_id sequence_nr
        tags_tag_idx: tag
        """)]
    public async Task The_indexes_have_its_names_too(string table, string indexes)
    {
        await (await OpenAsync()).DisposeAsync();

        var found = Lines($"""
            SELECT l.name || ': ' || (SELECT group_concat(name, ' ') FROM pragma_index_info(l.name)) || iif(l."unique", ' unique', '')
            FROM pragma_index_list('{table}') l WHERE origin = 'c' ORDER BY l.name
            """);
        Assert.Equal(indexes.ReplaceLineEndings("\n").Split('\n'), found);
    }

    [Fact]
    public async Task The_keys_have_its_names_and_the_order_of_events_is_never_used_twice()
    {
        await (await OpenAsync()).DisposeAsync();

        Assert.Equal(1, Number("SELECT count(*) FROM sqlite_master WHERE name = 'journal' AND sql LIKE '%ordering INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT%'"));
        Assert.Equal(1, Number("SELECT count(*) FROM sqlite_master WHERE name = 'snapshot' AND sql LIKE '%CONSTRAINT PK_snapshot PRIMARY KEY%'"));
        Assert.Equal(1, Number("SELECT count(*) FROM sqlite_master WHERE name = 'tags' AND sql LIKE '%CONSTRAINT PK_tags PRIMARY KEY%'"));
    }

    [Fact]
    public async Task An_event_is_stored_with_every_column_that_Akka_reads()
    {
        await using (var store = await SqliteRunStore.OpenAsync(Options with { WriterId = new Guid("00112233445566778899aabbccddeeff") }))
        {
            await store.AppendAsync(Append(Alpha, 1));
            await store.SaveSnapshotAsync(Alpha, new SnapshotRow(1, "run-snapshot.v1", "state"u8.ToArray(), Noon));
        }

        Assert.Equal(
            [$"1 {Noon.UtcTicks} integer 0 run|alpha 1 'event 1' blob phase-completed.v1 7421 00112233445566778899aabbccddeeff"],
            Lines("""
                SELECT ordering || ' ' || created || ' ' || typeof(created) || ' ' || deleted || ' ' || persistence_id || ' ' || sequence_number
                    || ' ' || quote(CAST(message AS TEXT)) || ' ' || typeof(message) || ' ' || manifest || ' ' || identifier || ' ' || writer_uuid
                FROM journal
                """));
        Assert.Equal(
            [$"run|alpha 1 {Noon.UtcTicks} 'state' blob run-snapshot.v1 7421"],
            Lines("""
                SELECT persistence_id || ' ' || sequence_number || ' ' || created || ' ' || quote(CAST(snapshot AS TEXT)) || ' ' || typeof(snapshot)
                    || ' ' || manifest || ' ' || serializer_id
                FROM snapshot
                """));
    }

    [Fact]
    public async Task Events_that_Akka_marked_as_deleted_are_not_read()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Append(Alpha, 1, 2));
        using (var akka = SqliteDatabase.Open(File, SqliteAccess.Write))
        {
            akka.Execute("UPDATE journal SET deleted = 1 WHERE sequence_number = 1");
        }

        Assert.Equal([2], await SequencesAsync(store, Alpha));
    }

    [Fact]
    public async Task Other_persistent_actors_in_the_same_journal_are_no_runs()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Append(Alpha, 1));
        using (var akka = SqliteDatabase.Open(File, SqliteAccess.Write))
        {
            akka.Execute("""
                INSERT INTO journal (created, deleted, persistence_id, sequence_number, message) VALUES
                    (1, 0, 'account-7', 1, x''), (1, 0, 'run|not a run id', 1, x''), (1, 0, 'zebra', 1, x'')
                """);
        }

        Assert.Equal([Alpha], await store.ListRunIdsAsync(null, 10, CancellationToken.None));
    }

    private List<string> Lines(string sql)
    {
        using var database = SqliteDatabase.Open(File, SqliteAccess.Read);
        using var statement = database.Prepare(sql);
        var lines = new List<string>();
        while (statement.Step())
        {
            lines.Add(statement.Text(0));
        }

        return lines;
    }
}
