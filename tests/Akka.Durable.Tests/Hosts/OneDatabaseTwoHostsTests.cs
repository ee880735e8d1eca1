using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Hosts;

/// <summary>On an SQLite file.</summary>
public sealed class OneDatabaseTwoHostsTests : OneDatabaseTwoHosts, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("runs.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task From_one_process_into_a_cluster_and_back() => A_run_begun_in_one_process_goes_on_in_a_cluster_and_ends_in_one_process();

    [Fact]
    public Task From_a_cluster_into_one_process_and_back() => A_run_begun_in_a_cluster_goes_on_in_one_process_and_ends_in_a_cluster();

    private protected override Task<TestNode> NodeAsync(RunDefinition definition) => TestNode.StartAsync(Database, definition);

    protected override Task<DurableHost> ProcessAsync(RunDefinition definition) => DurableHost.StartAsync(Database, definition);
}
