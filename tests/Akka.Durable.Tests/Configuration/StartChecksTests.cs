using Akka.Configuration;
using Akka.Durable.Cluster.Configuration;
using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Configuration;

/// <summary>A node does not start on settings under which runs would be lost, or one run could harm another.</summary>
public sealed class StartChecksTests
{
    private static readonly Config Shipped = TestNode.Configuration("runs.db");

    [Fact]
    public void The_shipped_configuration_is_taken() => StartChecks.Check(Shipped, DurableSettings.Default);

    [Theory]
    [InlineData("akka.actor.provider = local", "akka.actor.provider must be \"cluster\"")]
    [InlineData("akka.cluster.sharding.remember-entities = on", "remember-entities must be off")]
    [InlineData("akka.persistence.journal.plugin = \"\"", "forgets everything when the process ends")]
    [InlineData("akka.persistence.journal.plugin = akka.persistence.journal.inmem", "forgets everything when the process ends")]
    [InlineData("akka.persistence.journal.plugin = akka.persistence.journal.inmem-shared", "forgets everything when the process ends")]
    [InlineData("akka.persistence.journal.plugin = akka.persistence.journal.sqll", "there is no such section")]
    [InlineData("akka.persistence.journal.sql.replay-filter.mode = repair-by-discard-old", "replay-filter.mode must be off")]
    [InlineData("akka.persistence.journal.sql.replay-filter.mode = fail", "replay-filter.mode must be off")]
    [InlineData("akka.persistence.journal.sql.class = \"Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql\"", "takes turns with the catalog")]
    [InlineData("akka.persistence.journal.sql.batch-size = 100", "batch-size must be 1")]
    [InlineData("akka.persistence.journal.sql.connection-string = \"\"", "journal.sql.connection-string is empty")]
    [InlineData("akka.persistence.journal.sql.provider-name = \"\"", "journal.sql.provider-name is empty")]
    [InlineData("akka.persistence.journal.sql.table-mapping = sqlite", "table-mapping must be default")]
    [InlineData("akka.persistence.snapshot-store.plugin = \"\"", "which other nodes cannot read")]
    [InlineData("akka.persistence.snapshot-store.plugin = akka.persistence.snapshot-store.local", "which other nodes cannot read")]
    [InlineData("akka.persistence.snapshot-store.plugin = akka.persistence.snapshot-store.inmem", "which other nodes cannot read")]
    [InlineData("akka.persistence.snapshot-store.plugin = akka.persistence.no-snapshot-store", "which other nodes cannot read")]
    [InlineData("akka.persistence.snapshot-store.plugin = akka.persistence.snapshot-store.sqll", "there is no such section")]
    [InlineData("akka.actor.default-mailbox.stash-capacity = -1", "stash-capacity must be set")]
    [InlineData("akka.remote.dot-netty.tcp.maximum-frame-size = 128000b", "larger messages are dropped")]
    [InlineData("akka.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout = 10s", "it must be longer than akka.durable.drain-timeout")]
    [InlineData("akka.cluster.sharding.handoff-timeout = 30s", "handoff-timeout is 00:00:30; it must be longer")]
    public void A_setting_that_would_do_harm_is_refused_by_its_name(string setting, string sentence)
    {
        var key = setting[..setting.IndexOf(' ', StringComparison.Ordinal)];

        var refused = Assert.Throws<ConfigurationException>(
            () => StartChecks.Check(ConfigurationFactory.ParseString(setting).WithFallback(Shipped), DurableSettings.Default));

        var line = Assert.Single(refused.Message.Split('\n'));
        Assert.Contains(sentence, line, StringComparison.Ordinal);
        Assert.Contains(key, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_defaults_of_sharding_it_is_said_what_is_missing()
    {
        var refused = Assert.Throws<ConfigurationException>(
            () => StartChecks.Check(ConfigurationFactory.ParseString("akka.actor.provider = cluster"), DurableSettings.Default));

        Assert.Contains("add DurableRuns.DefaultConfig as a fallback", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var wrong = ConfigurationFactory.ParseString("""
            akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.local"
            akka.actor.default-mailbox.stash-capacity = -1
            """);

        var refused = Assert.Throws<ConfigurationException>(() => StartChecks.Check(wrong.WithFallback(Shipped), DurableSettings.Default));

        Assert.Equal(3, refused.Message.Split('\n').Length);
    }

    [Fact]
    public async Task A_node_whose_configuration_is_refused_does_not_start()
    {
        var wrong = ConfigurationFactory.ParseString("akka.persistence.journal.sql.batch-size = 100").WithFallback(Shipped);

        await Assert.ThrowsAsync<ConfigurationException>(() => TestNode.StartAsync(wrong, new DurableRunsOptions()));
    }
}
