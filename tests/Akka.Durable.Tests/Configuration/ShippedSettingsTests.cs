using Akka.Actor;
using Akka.Configuration;
using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Configuration;

/// <summary>What docs/akka.md says of settings, by their values: those of the packages, and those of the shipped configuration.</summary>
public sealed class ShippedSettingsTests
{
    private const string Fallbacks = "akka.persistence.journal-plugin-fallback";

    /// <summary>Setting, the package's value, ours.</summary>
    public static TheoryData<string, string, string> Changed { get; } = new()
    {
        { "akka.persistence.journal.plugin", "akka.persistence.journal.inmem", "akka.persistence.journal.sql" },
        { "akka.persistence.snapshot-store.plugin", "akka.persistence.snapshot-store.local", "akka.persistence.snapshot-store.sql" },
        { "akka.persistence.journal.sql.class", "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql", "Akka.Durable.Cluster.Journal.SqlJournal, Akka.Durable" },
        { "akka.persistence.journal.sql.replay-filter.mode", "repair-by-discard-old", "off" },
        { "akka.persistence.journal.sql.batch-size", "100", "1" },
        { "akka.persistence.journal.sql.parallelism", "3", "1" },
        { "akka.persistence.journal.sql.replay-batch-size", "1000", "100" },
        { "akka.persistence.journal.sql.read-isolation-level", "unspecified", "read-uncommitted" },
        { "akka.persistence.journal.sql.auto-initialize", "true", "false" },
        { "akka.persistence.journal.sql.circuit-breaker.max-failures", "10", "50" },
        { "akka.persistence.journal.sql.circuit-breaker.call-timeout", "10s", "15s" },
        { "akka.persistence.journal.sql.circuit-breaker.reset-timeout", "30s", "10s" },
        { "akka.actor.default-mailbox.stash-capacity", "-1", "1000" },
        { "akka.remote.dot-netty.tcp.maximum-frame-size", "128000b", "2MiB" },
        { "akka.cluster.sharding.state-store-mode", "persistence", "ddata" },
        { "akka.cluster.sharding.remember-entities", "off", "off" },
        { "akka.cluster.sharding.passivate-idle-entity-after", "120s", "off" },
        { "akka.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout", "10 s", "65s" },
        { "akka.cluster.split-brain-resolver.stable-after", "20s", "15s" },
    };

    private static readonly Lazy<Config> Packages = new(ReadPackages);

    [Theory]
    [MemberData(nameof(Changed))]
    public void The_package_has_one_value_and_the_shipped_configuration_another(string setting, string package, string ours)
    {
        Assert.Equal(package, Of(Packages.Value, setting));
        Assert.Equal(ours, Of(TestNode.Configuration("runs.db"), setting));
    }

    private static string Of(Config configuration, string setting) =>
        configuration.GetString(setting) ?? configuration.GetString(setting.Replace("akka.persistence.journal.sql", Fallbacks, StringComparison.Ordinal));

    private static Config ReadPackages()
    {
        using var system = ActorSystem.Create("packages", "akka.actor.provider = cluster\nakka.remote.dot-netty.tcp.port = 0");
        _ = Persistence.Persistence.Instance.Apply(system);
        return DurableRuns.DefaultConfig.WithFallback(system.Settings.Config);
    }
}
