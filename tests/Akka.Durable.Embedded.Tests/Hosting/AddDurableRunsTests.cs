using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Akka.Durable.Embedded.Hosting;

public sealed class AddDurableRunsTests
{
    private readonly MemoryRunStore _store = new();

    [Fact]
    public async Task A_program_that_adds_durable_runs_starts_runs_of_definitions_that_take_its_services()
    {
        using var program = Program();
        await program.StartAsync().OrHangAsync();
        var run = await program.Services.GetRequiredService<IRunClient>().StartAsync<string>(nameof(Greeting), "Ada").OrHangAsync();
        Assert.Equal("Hello Ada", await run.ResultAsync<string>().OrHangAsync());
        await program.StopAsync().OrHangAsync();
    }

    [Fact]
    public async Task The_client_is_the_host_and_there_is_one()
    {
        using var program = Program(services => services.AddDurableRuns());
        Assert.Same(program.Services.GetRequiredService<DurableHost>(), program.Services.GetRequiredService<IRunClient>());
        await program.StartAsync().OrHangAsync();
        Assert.Single(program.Services.GetServices<IHostedService>().OfType<DurableRunsService>());
        await program.StopAsync().OrHangAsync();
    }

    [Fact]
    public async Task The_program_stops_the_host_with_itself_and_gives_the_store_back()
    {
        using (var program = Program())
        {
            await program.StartAsync().OrHangAsync();
            Assert.NotNull(_store.Contents.Lease);
            await program.StopAsync().OrHangAsync();
        }

        Assert.Null(_store.Contents.Lease);
    }

    [Fact]
    public async Task A_second_host_on_a_store_that_is_held_keeps_its_program_from_starting_and_names_the_owner()
    {
        using var first = Program();
        await first.StartAsync().OrHangAsync();
        using var second = Program();
        var refused = await Assert.ThrowsAsync<Refusals.RunRefusedException>(() => second.StartAsync().OrHangAsync());
        Assert.Equal(Refusals.RefusalCodes.DatabaseHeld, refused.Code);
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", refused.Message, StringComparison.Ordinal);
        await first.StopAsync().OrHangAsync();
    }

    private IHost Program(Action<IServiceCollection>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(new Salutation("Hello"));
        builder.Services.AddRunDefinition<Greeting>();
        builder.Services.AddDurableRuns((_, options) => options.OpenStore = _ => Task.FromResult<Journal.IRunStore>(_store));
        more?.Invoke(builder.Services);
        return builder.Build();
    }

    private sealed record Salutation(string Word);

    private sealed class Greeting(Salutation salutation) : RunDefinition<string, string>
    {
        public override Task<string> ExecuteAsync(RunContext run, string input) =>
            run.PhaseAsync("greet", _ => Task.FromResult($"{salutation.Word} {input}"));
    }
}
