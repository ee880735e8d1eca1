using Akka.Durable.Sql.Sqlite;
using Akka.Durable.TestKit.Stores.Conformance;

namespace Akka.Durable.Sql.Tests.Sqlite;

/// <summary>Holds the writer in its first commit.</summary>
internal sealed class HeldWriter : HeldCommits
{
    public HeldWriter() => Hooks = new SqliteHooks
    {
        Commit = (commit, writes) =>
        {
            Pass(writes);
            return commit();
        },
    };

    public SqliteHooks Hooks { get; }
}
