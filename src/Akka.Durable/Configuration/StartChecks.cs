using Akka.Configuration;
using Akka.Durable.Cluster.Journal;

namespace Akka.Durable.Cluster.Configuration;

/// <summary>Refuses to start on settings under which runs would be lost, or one run could harm another.</summary>
/// <remarks>docs/akka.md tells of each setting why it is wanted and which test shows it.</remarks>
internal static class StartChecks
{
    private const string PackageJournal = "Akka.Persistence.Sql.Journal.SqlWriteJournal";

    private static readonly string OurJournal = $"{typeof(SqlJournal).FullName}, {typeof(SqlJournal).Assembly.GetName().Name}";

    /// <exception cref="ConfigurationException">All that is wrong, a line each.</exception>
    public static void Check(Config configuration, DurableSettings settings)
    {
        var wrong = Wrong(configuration, settings).ToList();
        if (wrong.Count > 0) throw new ConfigurationException(string.Join('\n', wrong));
    }

    /// <returns>How many messages may wait for one run; not more than 0 when nothing is said of that.</returns>
    public static int StashCapacity(Config configuration) => configuration.GetInt("akka.actor.default-mailbox.stash-capacity", -1);

    private static IEnumerable<string> Wrong(Config configuration, DurableSettings settings)
    {
        if (configuration.GetString("akka.actor.provider") is not ("cluster" or "Akka.Cluster.ClusterActorRefProvider, Akka.Cluster"))
            yield return "akka.actor.provider must be \"cluster\".";

        if (!configuration.HasPath("akka.cluster.sharding.role"))
            yield return "The defaults of Akka.Cluster.Sharding are missing; add DurableRuns.DefaultConfig as a fallback.";
        else if (configuration.GetBoolean("akka.cluster.sharding.remember-entities"))
            yield return "akka.cluster.sharding.remember-entities must be off: which run is to be woken stands in the catalog.";

        foreach (var sentence in Journal(configuration).Concat(Snapshots(configuration)).Concat(Bounds(configuration, settings))) yield return sentence;
    }

    private static IEnumerable<string> Journal(Config configuration)
    {
        var plugin = configuration.GetString("akka.persistence.journal.plugin") ?? "";
        if (plugin is "" or "akka.persistence.journal.inmem" or "akka.persistence.journal.inmem-shared")
        {
            yield return $"akka.persistence.journal.plugin is \"{plugin}\", which forgets everything when the process ends; set it to "
                + "\"akka.persistence.journal.sql\".";
            yield break;
        }

        if (!configuration.HasPath(plugin))
        {
            yield return $"akka.persistence.journal.plugin names \"{plugin}\", and there is no such section.";
            yield break;
        }

        var journal = configuration.GetConfig(plugin);
        if (journal.GetString("replay-filter.mode") is not "off")
            yield return $"{plugin}.replay-filter.mode must be off: it drops events of a run that came back to a node it had left.";

        var kind = journal.GetString("class") ?? "";
        if (kind.StartsWith(PackageJournal, StringComparison.Ordinal))
            yield return $"{plugin}.class must be \"{OurJournal}\": it is the package's, and takes turns with the catalog.";
        else if (!kind.StartsWith(typeof(SqlJournal).FullName!, StringComparison.Ordinal)) yield break;

        if (journal.GetInt("batch-size") != 1)
            yield return $"{plugin}.batch-size must be 1: runs that share a transaction fail together.";
        if (string.IsNullOrWhiteSpace(journal.GetString("connection-string"))) yield return $"{plugin}.connection-string is empty.";
        if (string.IsNullOrWhiteSpace(journal.GetString("provider-name"))) yield return $"{plugin}.provider-name is empty.";
        if (journal.GetString("table-mapping") is not "default")
            yield return $"{plugin}.table-mapping must be default: other programs of ours read the same tables.";
    }

    private static IEnumerable<string> Snapshots(Config configuration)
    {
        var plugin = configuration.GetString("akka.persistence.snapshot-store.plugin") ?? "";
        if (plugin is "" or "akka.persistence.snapshot-store.local" or "akka.persistence.snapshot-store.inmem" or "akka.persistence.no-snapshot-store")
        {
            yield return $"akka.persistence.snapshot-store.plugin is \"{plugin}\", which other nodes cannot read; set it to "
                + "\"akka.persistence.snapshot-store.sql\".";
        }
        else if (!configuration.HasPath(plugin))
        {
            yield return $"akka.persistence.snapshot-store.plugin names \"{plugin}\", and there is no such section.";
        }
    }

    private static IEnumerable<string> Bounds(Config configuration, DurableSettings settings)
    {
        if (StashCapacity(configuration) <= 0)
            yield return "akka.actor.default-mailbox.stash-capacity must be set, to 1000 for example: without it one run's signals can fill the memory.";

        // An input travels in one message, with its envelope around it.
        var frame = configuration.GetByteSize("akka.remote.dot-netty.tcp.maximum-frame-size", def: null) ?? 0;
        if (frame < settings.PayloadBytesMax + (64 * 1024))
        {
            yield return $"akka.remote.dot-netty.tcp.maximum-frame-size is {frame}; with akka.durable.payload-max at {settings.PayloadBytesMax} it must "
                + $"be at least {settings.PayloadBytesMax + (64 * 1024)}: larger messages are dropped.";
        }

        var shutdown = configuration.GetTimeSpan("akka.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout", TimeSpan.Zero);
        if (shutdown <= settings.DrainTimeout)
        {
            yield return $"akka.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout is {shutdown}; it must be longer than "
                + $"akka.durable.drain-timeout, which is {settings.DrainTimeout}.";
        }

        var handOff = configuration.GetTimeSpan("akka.cluster.sharding.handoff-timeout", TimeSpan.Zero);
        if (handOff <= settings.DrainTimeout)
        {
            yield return $"akka.cluster.sharding.handoff-timeout is {handOff}; it must be longer than akka.durable.drain-timeout, which is "
                + $"{settings.DrainTimeout}.";
        }
    }
}
