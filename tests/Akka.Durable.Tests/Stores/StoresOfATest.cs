using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.Tests.Stores;

/// <summary>What the journal and the snapshot store of one test share: rows in memory, and the faults that are planned.</summary>
/// <remarks>Akka makes its plugins from configuration alone; by a key in it they find the object of their test here.</remarks>
internal sealed class StoresOfATest : IDisposable
{
    private static readonly ConcurrentDictionary<string, StoresOfATest> All = [];

    private readonly string _key = Identity();

    public StoresOfATest() => All[_key] = this;

    public MemoryRunStore Rows { get; } = new();

    /// <summary>Rows of what is no run, with the highest sequence number of each.</summary>
    public ConcurrentDictionary<string, List<(long Sequence, string Manifest, byte[] Payload)>> Others { get; } = [];

    public PlannedFaults Faults { get; } = new();

    /// <summary>Both plugins, with the interposed ones in front of those that keep rows in memory.</summary>
    public Config Configuration => ConfigurationFactory.ParseString($$"""
        akka.persistence.journal {
          plugin = "akka.persistence.journal.faulty"
          faulty { {{Plugin(typeof(FaultyJournal))}}, inner = "akka.persistence.journal.memory" }
          memory { {{Plugin(typeof(MemoryJournal))}} }
        }
        akka.persistence.snapshot-store {
          plugin = "akka.persistence.snapshot-store.faulty"
          faulty { {{Plugin(typeof(FaultySnapshots))}}, inner = "akka.persistence.snapshot-store.memory" }
          memory { {{Plugin(typeof(MemorySnapshots))}} }
        }
        """);

    public static StoresOfATest Of(Config plugin) => All[plugin.GetString("stores")];

    public void Dispose() => All.TryRemove(_key, out _);

    private static string Identity() => Sql.Hosts.Identity.New();

    private string Plugin(Type type) =>
        $"class = \"{type.AssemblyQualifiedName}\", plugin-dispatcher = \"akka.actor.default-dispatcher\", replay-filter.mode = off, stores = \"{_key}\"";
}
