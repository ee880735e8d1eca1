using System.Diagnostics;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;
using Akka.Durable.Sql.Hosts;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.TestKit.Postgres;
using Npgsql;
using NpgsqlTypes;
using Spectre.Console;

namespace Akka.Durable.Benchmarks;

/// <summary>What PostgreSQL with fsync takes without an engine, and what the host makes of it.</summary>
internal static class PostgresLimit
{
    private const int Group = 64;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    public static async Task<IEnumerable<Table>> MeasureAsync()
    {
        if (PostgresServer.Missing is { } missing) return [new Table().Title($"PostgreSQL: {missing}")];

        await using var server = await PostgresServer.StartAsync(fsync: true);
        await (await PostgresRunStore.OpenAsync(new PostgresStoreOptions { ConnectionString = server.ConnectionString() })).DisposeAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString() + ";Maximum Pool Size=40;Max Auto Prepare=16;Auto Prepare Min Usages=1");
        var single = await RowsAsync(source, 1, c => InsertAsync(c, 1));
        var single32 = await RowsAsync(source, 32, c => InsertAsync(c, 1));
        var arrays = await RowsAsync(source, 1, c => InsertAsync(c, Group));
        var copy = await RowsAsync(source, 1, CopyAsync);
        var raw = new Table().Title("Raw PostgreSQL, fsync on: journal rows").AddColumns("how", "rows/s");
        raw.AddRow("one row a commit, 1 connection", $"{single:N0}");
        raw.AddRow("one row a commit, 32 connections", $"{single32:N0}");
        raw.AddRow($"{Group} a commit by arrays, 1 connection", $"{arrays:N0}");
        raw.AddRow($"{Group} a commit by COPY, 1 connection", $"{copy:N0}");
        return [raw, await HostThroughput.MeasureOnPostgresAsync(server, Math.Max(arrays, copy), 1000 / single)];
    }

    private static async Task<double> RowsAsync(NpgsqlDataSource source, int connections, Func<NpgsqlConnection, Task<int>> write)
    {
        var rows = 0L;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            await using var connection = await source.OpenConnectionAsync();
            while (watch.Elapsed < Duration) Interlocked.Add(ref rows, await write(connection));
        }));
        return rows / watch.Elapsed.TotalSeconds;
    }

    private static JournalRow Row { get; } = EventCodec.Encode(new(
        1,
        new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero),
        new RunEvent.PhaseCompleted(new("phase"), 1, new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero), Payload.Null)));

    private static async Task<int> InsertAsync(NpgsqlConnection connection, int count)
    {
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            SELECT $1, false, p, s, $2, $3, {EventCodec.SerializerId}, $4 FROM unnest($5, $6) r (p, s)
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Row.CreatedAt.UtcTicks });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = Row.Payload.ToArray() });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Row.Manifest });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = new string('0', 32) });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Ids(count) });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. Enumerable.Range(0, count).Select(i => i % 7 + 1L)] });
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Of seven rows a run, as a run of five phases has, under ids as the host makes them.</summary>
    private static string[] Ids(int count)
    {
        var runs = Enumerable.Range(0, count / 7 + 1).Select(_ => $"run|{Identity.New()}").ToArray();
        return [.. Enumerable.Range(0, count).Select(i => runs[i / 7])];
    }

    private static async Task<int> CopyAsync(NpgsqlConnection connection)
    {
        var ids = Ids(Group);
        await using var writer = await connection.BeginBinaryImportAsync(
            "COPY journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) FROM STDIN (FORMAT BINARY)");
        for (var i = 0; i < Group; i++)
        {
            await writer.StartRowAsync();
            await writer.WriteAsync(Row.CreatedAt.UtcTicks, NpgsqlDbType.Bigint);
            await writer.WriteAsync(false, NpgsqlDbType.Boolean);
            await writer.WriteAsync(ids[i], NpgsqlDbType.Text);
            await writer.WriteAsync(i % 7 + 1L, NpgsqlDbType.Bigint);
            await writer.WriteAsync(Row.Payload.ToArray(), NpgsqlDbType.Bytea);
            await writer.WriteAsync(Row.Manifest, NpgsqlDbType.Text);
            await writer.WriteAsync(EventCodec.SerializerId, NpgsqlDbType.Integer);
            await writer.WriteAsync(new string('0', 32), NpgsqlDbType.Text);
        }

        return (int)await writer.CompleteAsync();
    }
}
