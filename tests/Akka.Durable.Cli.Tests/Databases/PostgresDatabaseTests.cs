using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.TestKit.Postgres;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Cli.Databases;

/// <summary>Every verb works on a PostgreSQL database that <c>--connection</c> or a configuration names, as on a file.</summary>
public sealed class PostgresDatabaseTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();
    private PostgresServer? _server;

    public async Task InitializeAsync()
    {
        if (PostgresServer.Missing is null) _server = await PostgresServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _sandbox.Dispose();
    }

    [PostgresTheory]
    [InlineData("\"run\":\"b\"", "list", "--json")]
    [InlineData("\"run\":\"a\"", "show", "a", "--json")]
    [InlineData("\"load\"", "events", "a", "--json")]
    [InlineData("\"holds\":true", "verify", "--json")]
    public async Task Reading_verbs_read_it(string expected, params string[] verb)
    {
        await PlantAsync();

        var call = await ProgramCall.OfAsync(_sandbox, [.. verb, "--connection", Connection]);

        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        Assert.Contains(expected, call.Out);
    }

    [PostgresFact]
    public async Task Changing_verbs_change_it()
    {
        await PlantAsync();
        await File.WriteAllTextAsync(
            _sandbox.File("pg.conf"), $"akka.durable.store {{ provider = postgresql, postgresql.connection-string = \"{Connection}\" }}\n");

        Assert.Equal(0, (await ProgramCall.OfAsync(_sandbox, "retry", "b", "--config", "pg.conf")).ExitCode);
        Assert.Equal(0, (await ProgramCall.OfAsync(_sandbox, "tag", "b", "team=red", "--config", "pg.conf")).ExitCode);

        var list = await ProgramCall.OfAsync(_sandbox, "list", "--tag", "team=red", "--config", "pg.conf", "--json");
        Assert.Contains("\"run\":\"b\"", list.Out);
        Assert.DoesNotContain("\"run\":\"a\"", list.Out);
    }

    [PostgresFact]
    public async Task The_demo_runs_on_it()
    {
        _sandbox.Write("a.txt", "a");

        var first = await ProgramCall.OfAsync(_sandbox, "demo", "--path", "tree", "--connection", Connection);
        var again = await ProgramCall.OfAsync(_sandbox, "demo", "--path", "tree", "--connection", Connection);

        Assert.Equal((0, 0), (first.ExitCode, again.ExitCode));
        Assert.Contains("completed", (await ProgramCall.OfAsync(_sandbox, "list", "--connection", Connection)).Out);
        Assert.False(File.Exists(_sandbox.File("demo.db")));
    }

    [Fact]
    public async Task A_file_and_a_connection_cannot_both_be_given()
    {
        var call = await ProgramCall.OfAsync(_sandbox, "list", "--database", "a.db", "--connection", "Host=nowhere");

        Assert.Equal(2, call.ExitCode);
        Assert.Contains("--database and --connection cannot both be given.", call.Error);
    }

    private string Connection => _server!.ConnectionString();

    private async Task PlantAsync()
    {
        await using var store = await PostgresRunStore.OpenAsync(new PostgresStoreOptions { ConnectionString = Connection });
        await StoredRuns.AppendAsync(store, "a", StoredRuns.Completed, Noon);
        await StoredRuns.AppendAsync(store, "b", StoredRuns.Failed, Noon.AddMinutes(1));
    }
}
