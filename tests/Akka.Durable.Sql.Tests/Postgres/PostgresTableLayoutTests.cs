using Akka.Durable.Snapshots;
using Akka.Durable.TestKit.Postgres;

namespace Akka.Durable.Sql.Tests.Postgres;

/// <summary>The tables that Akka.Persistence.Sql shares: any difference here locks one of the two hosts out.</summary>
public sealed class PostgresTableLayoutTests : PostgresTest
{
    [PostgresTheory]
    [InlineData("journal", """
        ordering bigint NO ALWAYS
        created bigint NO
        deleted boolean NO
        persistence_id text NO
        sequence_number bigint NO
        message bytea NO
        manifest text YES
        identifier integer YES
        writer_uuid text YES
        """)]
    [InlineData("snapshot", """
        persistence_id text NO
        sequence_number bigint NO
        created bigint NO
        snapshot bytea YES
        manifest text YES
        serializer_id integer YES
        """)]
    [InlineData("tags", """
        ordering_id bigint NO
        tag text NO
        sequence_nr bigint NO
        persistence_id text NO
        """)]
    public async Task The_columns_are_those_of_Akka_Persistence_Sql(string table, string columns)
    {
        await (await OpenAsync()).DisposeAsync();

        var found = await Database.LinesAsync(ConnectionString, $"""
            SELECT concat_ws(' ', column_name, data_type, is_nullable, identity_generation, collation_name, column_default)
            FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position
            """);
        Assert.Equal(columns.ReplaceLineEndings("\n").Split('\n'), found);
    }

    [PostgresTheory]
    [InlineData("journal", """
        CREATE UNIQUE INDEX "PK_journal" ON public.journal USING btree (ordering)
        CREATE UNIQUE INDEX journal_uq ON public.journal USING btree (persistence_id, sequence_number)
        """)]
    [InlineData("snapshot", """
        CREATE INDEX snapshot_created_idx ON public.snapshot USING btree (created)
        CREATE INDEX snapshot_sequence_number_idx ON public.snapshot USING btree (sequence_number)
        CREATE UNIQUE INDEX "PK_snapshot" ON public.snapshot USING btree (persistence_id, sequence_number)
        """)]
    [InlineData("tags", """
        CREATE INDEX tags_persistence_id_sequence_nr_idx ON public.tags USING btree (persistence_id, sequence_nr)
        CREATE INDEX tags_tag_idx ON public.tags USING btree (tag)
        CREATE UNIQUE INDEX "PK_tags" ON public.tags USING btree (ordering_id, tag)
        """)]
    public async Task The_keys_and_indexes_have_its_names_too(string table, string indexes)
    {
        await (await OpenAsync()).DisposeAsync();

        var found = await Database.LinesAsync(
            ConnectionString, $"SELECT indexdef FROM pg_indexes WHERE tablename = '{table}' ORDER BY indexdef COLLATE \"C\"");
        Assert.Equal(indexes.ReplaceLineEndings("\n").Split('\n'), found);
        Assert.Equal(1, await NumberAsync(
            $"SELECT count(*) FROM information_schema.table_constraints WHERE table_name = '{table}' AND constraint_name = 'PK_{table}'"));
    }

    [PostgresFact]
    public async Task An_event_is_stored_with_every_column_that_Akka_reads()
    {
        await using (var store = await OpenAsync())
        {
            await store.AppendAsync(Append(Alpha, 1));
            await store.SaveSnapshotAsync(Alpha, new SnapshotRow(1, "run-snapshot.v1", "state"u8.ToArray(), Noon));
        }

        Assert.Equal(
            [$"1 {Noon.UtcTicks} f run|alpha 1 event 1 phase-completed.v1 7421 t"],
            await Database.LinesAsync(ConnectionString, """
                SELECT concat_ws(' ', ordering, created, deleted, persistence_id, sequence_number, convert_from(message, 'UTF8'), manifest, identifier,
                    writer_uuid ~ '^[0-9a-f]{32}$')
                FROM journal
                """));
        Assert.Equal(
            [$"run|alpha 1 {Noon.UtcTicks} state run-snapshot.v1 7421"],
            await Database.LinesAsync(ConnectionString, """
                SELECT concat_ws(' ', persistence_id, sequence_number, created, convert_from(snapshot, 'UTF8'), manifest, serializer_id) FROM snapshot
                """));
    }

    [PostgresFact]
    public async Task Events_that_Akka_marked_as_deleted_are_not_read()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Append(Alpha, 1, 2));
        await Database.RunAsync(ConnectionString, "UPDATE journal SET deleted = true WHERE sequence_number = 1");

        Assert.Equal([2], await SequencesAsync(store, Alpha));
    }

    [PostgresTheory]
    [InlineData("")]
    [InlineData("LOCALE_PROVIDER icu ICU_LOCALE 'en-US' TEMPLATE template0")]
    public async Task Other_persistent_actors_in_the_same_journal_are_no_runs_whatever_the_order_of_the_database(string order)
    {
        var database = await SharedServer.Running.NewDatabaseAsync(order);
        await using var store = await Sql.Postgres.PostgresRunStore.OpenAsync(Options with { ConnectionString = database });
        string[] ids = ["Run", "a_1", "alpha", "b-1", "b.2", "b:0", "run", "run-1", "run-10", "run-2", "z"];
        foreach (var id in ids)
        {
            await store.AppendAsync(Append(RunId.Parse(id), 1, 2) with { Catalog = Row(RunId.Parse(id)) });
        }

        await Database.RunAsync(database, """
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message) VALUES
                (1, false, 'account-7', 1, ''), (1, false, 'run|not a run id', 1, ''), (1, false, 'runb', 1, ''), (1, false, 'zebra', 1, '')
            """);

        var listed = new List<string>();
        RunId? after = null;
        while (await store.ListRunIdsAsync(after, 3, CancellationToken.None) is { Count: > 0 } page)
        {
            listed.AddRange(page.Select(run => run.Value));
            after = page[^1];
        }

        Assert.Equal(ids, listed.Order(StringComparer.Ordinal));
    }
}
