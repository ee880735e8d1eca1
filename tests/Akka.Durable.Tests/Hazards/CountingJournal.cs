using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Durable.TestKit.Hosts;
using Akka.Persistence;
using Akka.Persistence.Sql.Journal;

namespace Akka.Durable.Tests.Hazards;

/// <summary>The package's journal, nothing changed; says how many appends it was given, so that a test knows that all of them wait.</summary>
public sealed class CountingJournal : SqlWriteJournal
{
    private static readonly ConcurrentDictionary<string, int> Given = [];

    private static readonly ConcurrentDictionary<string, int> Empty = [];

    private readonly string _database;

    public CountingJournal(Config config)
        : base(config) => _database = config.GetString("connection-string");

    /// <summary>The setting that puts it in place of ours.</summary>
    internal static string Setting => $"akka.persistence.journal.sql.class = \"{typeof(CountingJournal).AssemblyQualifiedName}\"";

    /// <summary>Ends when it was given so many since the beginning.</summary>
    internal static Task GivenAsync(string connection, int appends) => HangGuard.UntilAsync(() => Given.GetValueOrDefault(connection) >= appends);

    /// <summary>How many of them held nothing to write.</summary>
    internal static int EmptyOf(string connection) => Empty.GetValueOrDefault(connection);

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var given = messages.ToList();
        if (given is []) Empty.AddOrUpdate(_database, 1, (_, count) => count + 1);
        var written = base.WriteMessagesAsync(given, cancellationToken);
        Given.AddOrUpdate(_database, 1, (_, count) => count + 1);
        return written;
    }
}
