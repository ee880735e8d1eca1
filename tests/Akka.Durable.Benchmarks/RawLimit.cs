using System.Diagnostics;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;
using Akka.Durable.Sql.Hosts;
using Akka.Durable.Sql.Sqlite;
using Microsoft.Data.Sqlite;
using Spectre.Console;

namespace Akka.Durable.Benchmarks;

/// <summary>The same rows through one prepared SQLite connection, without an engine: the limit that everything is measured by.</summary>
internal sealed record RawLimit(
    double CommitsPerSecond, double CommitMilliseconds, IReadOnlyDictionary<int, double> RowsPerSecond, IReadOnlyDictionary<int, double> CpuPerCommit)
{
    public const int BaseGroup = 64;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    public static RawLimit Measure(string folder)
    {
        var file = Path.Combine(folder, "raw.db");
        SqliteRunStore.OpenAsync(new SqliteStoreOptions { File = file }).GetAwaiter().GetResult().DisposeAsync().AsTask().GetAwaiter().GetResult();
        using var connection = new SqliteConnection($"Data Source={file}");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL");
        Execute(connection, "PRAGMA synchronous=FULL");

        var row = EventCodec.Encode(new(
            1,
            new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero),
            new RunEvent.PhaseCompleted(new("phase"), 1, new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero), Payload.Null)));
        var groups = new[] { 1, BaseGroup, 256, 1024 }.ToDictionary(g => g, g => MeasureGroup(connection, row, g));
        return new(
            groups[1].RowsPerSecond,
            1000 / groups[1].RowsPerSecond,
            groups.ToDictionary(g => g.Key, g => g.Value.RowsPerSecond),
            groups.ToDictionary(g => g.Key, g => g.Value.CpuPerCommit));
    }

    public Table Table()
    {
        var table = new Table().Title("Raw SQLite, WAL, synchronous=FULL: journal rows through one prepared statement").AddColumns("rows a commit", "rows/s", "CPU ms/commit");
        foreach (var (group, rows) in RowsPerSecond) table.AddRow($"{group}", $"{rows:N0}", $"{CpuPerCommit[group]:F3}");
        return table;
    }

    private static (double RowsPerSecond, double CpuPerCommit) MeasureGroup(SqliteConnection connection, JournalRow row, int group)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText =
            "INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) " +
            "VALUES ($created, 0, $run, $sequence, $message, $manifest, $identifier, $writer)";
        insert.Parameters.AddWithValue("$created", row.CreatedAt.UtcTicks);
        var id = insert.Parameters.Add("$run", SqliteType.Text);
        var sequence = insert.Parameters.Add("$sequence", SqliteType.Integer);
        insert.Parameters.AddWithValue("$message", row.Payload.ToArray());
        insert.Parameters.AddWithValue("$manifest", row.Manifest);
        insert.Parameters.AddWithValue("$identifier", EventCodec.SerializerId);
        insert.Parameters.AddWithValue("$writer", new string('0', 32));
        insert.Prepare();

        long rows = 0;
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Duration)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var i = 0; i < group; i++)
            {
                // Seven rows a run, as a run of five phases has, under ids as the host makes them: these are the same rows.
                if (rows % 7 == 0) id.Value = $"run|{Identity.New()}";
                sequence.Value = (rows % 7) + 1;
                insert.ExecuteNonQuery();
                rows++;
            }

            transaction.Commit();
        }

        var elapsed = watch.Elapsed.TotalSeconds;
        process.Refresh();
        var commits = rows / group;
        return (rows / elapsed, (process.TotalProcessorTime - cpu).TotalMilliseconds / commits);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
