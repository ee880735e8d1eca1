using Akka.Durable.Journal;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.TestKit.Postgres;

namespace Akka.Durable.Sql.Tests.Postgres;

/// <summary>A server that dies under load, killed by its process id, and comes back.</summary>
public sealed class PostgresRestartTests : PostgresTest
{
    private const int Writers = 24;

    private const int Kills = 3;

    private const int AppendsBetween = 300;

    [PostgresFact]
    public async Task A_server_killed_under_load_and_started_again_loses_nothing_that_was_acknowledged()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var store = await PostgresRunStore.OpenAsync(Options with
        {
            ConnectionString = server.ConnectionString(), WriterConnections = 3,
        });
        var load = new Load(store);
        var writers = Enumerable.Range(0, Writers).Select(load.WriteAsync).ToList();

        for (var kill = 1; kill <= Kills; kill++)
        {
            await load.ReachedAsync(kill * AppendsBetween);
            var killed = server.ProcessId;
            await server.KillAsync();
            await server.StartAgainAsync();
            Assert.NotEqual(killed, server.ProcessId);
        }

        await load.ReachedAsync((Kills + 1) * AppendsBetween);
        load.Stop();
        await Task.WhenAll(writers).WaitAsync(Guard);

        for (var i = 0; i < Writers; i++)
        {
            var stored = await SequencesAsync(store, Run(i));
            Assert.Equal(Enumerable.Range(1, stored.Count).Select(n => (long)n), stored);
            Assert.Equal(load.Acknowledged[i], stored.Count);
            Assert.Equal(stored.Count, (await store.FindAsync(Run(i), CancellationToken.None))!.Sequence);
        }
    }

    /// <summary>Writers that do what a host does: after an outcome that nobody knows they read, before anything else.</summary>
    private sealed class Load(PostgresRunStore store)
    {
        private readonly Lock _lock = new();
        private readonly CancellationTokenSource _stopped = new();
        private readonly List<(int Count, TaskCompletionSource Reached)> _awaited = [];
        private int _total;

        /// <summary>Of each writer, the sequence it knows to be stored.</summary>
        public long[] Acknowledged { get; } = new long[Writers];

        public void Stop() => _stopped.Cancel();

        public Task ReachedAsync(int count)
        {
            lock (_lock)
            {
                if (_total >= count) return Task.CompletedTask;

                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _awaited.Add((count, reached));
                return reached.Task.WaitAsync(Guard);
            }
        }

        public async Task WriteAsync(int writer)
        {
            while (!_stopped.IsCancellationRequested)
            {
                var next = Acknowledged[writer] + 1;
                try
                {
                    await store.AppendAsync(Append(Run(writer), next) with { Catalog = Row(Run(writer)) with { Sequence = next } });
                    Acknowledged[writer] = next;
                    Count();
                }
                catch (JournalUnavailableException)
                {
                    // Nothing was written: the same again. The store has waited already.
                }
                catch (JournalOutcomeUnknownException)
                {
                    Acknowledged[writer] = await LastAsync(writer);
                }
            }
        }

        private async Task<long> LastAsync(int writer)
        {
            while (true)
            {
                try
                {
                    return await SequencesAsync(store, Run(writer)) is [.., var last] ? last : 0;
                }
                catch (JournalUnavailableException)
                {
                    // Not back yet.
                }
            }
        }

        private void Count()
        {
            lock (_lock)
            {
                _total++;
                foreach (var (count, reached) in _awaited)
                {
                    if (count <= _total) reached.TrySetResult();
                }
            }
        }
    }
}
