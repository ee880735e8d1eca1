using Akka.Durable.TestKit.Postgres;
using Akka.Durable.Tests.Hosts;
using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Postgres;

/// <summary>On a PostgreSQL database, where a server is installed.</summary>
[Collection(SharedServerTests.Name)]
public sealed class OneDatabaseTwoHostsOnPostgresTests : OneDatabaseTwoHosts
{
    private string? _database;

    [PostgresFact]
    public async Task From_one_process_into_a_cluster_and_back()
    {
        _database = await SharedServer.Running.NewDatabaseAsync();
        await A_run_begun_in_one_process_goes_on_in_a_cluster_and_ends_in_one_process();
    }

    [PostgresFact]
    public async Task From_a_cluster_into_one_process_and_back()
    {
        _database = await SharedServer.Running.NewDatabaseAsync();
        await A_run_begun_in_a_cluster_goes_on_in_one_process_and_ends_in_a_cluster();
    }

    private protected override Task<TestNode> NodeAsync(RunDefinition definition) =>
        TestNode.StartAsync(AkkaOnPostgres.Configuration(_database!), new DurableRunsOptions().Add(definition));

    protected override Task<DurableHost> ProcessAsync(RunDefinition definition) => DurableHost.StartAsync(new DurableHostOptions
    {
        Settings = DurableSettings.Default with { Store = new() { Provider = "postgresql", PostgresConnectionString = _database! } },
    }.Add(definition));
}
