using System.Net;
using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Dashboard.Api;

public class IdempotencyTests
{
    [Fact]
    public async Task A_start_sent_again_under_its_key_is_the_same_run()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        var client = served.Client();
        var request = new { definition = "asks", input = "why" };

        var first = await client.PostJsonAsync("/runs", request, HttpStatusCode.Created, "k1");
        var again = await client.PostJsonAsync("/runs", request, HttpStatusCode.Created, "k1");
        var other = await client.PostJsonAsync("/runs", request, HttpStatusCode.Created, "k2");

        Assert.Equal(first.Text("run"), again.Text("run"));
        Assert.NotEqual(first.Text("run"), other.Text("run"));
    }

    [Fact]
    public async Task It_is_the_same_run_after_a_restart_too_and_another_callers_same_key_is_another()
    {
        var store = new TestKit.Stores.MemoryRunStore(isAlive: _ => false);
        var request = new { definition = "sum", input = 1 };
        await using var one = await Served.StartAsync(definitions: Definitions.All, store: store);
        var first = await one.Client().PostJsonAsync("/runs", request, HttpStatusCode.Created, "k1");

        // A server that remembers no answer: the run's own id is made from the key.
        await using var two = await Served.StartAsync(definitions: Definitions.All, services: s => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<IRunClient>(s, one.Host));
        var again = await two.Client().PostJsonAsync("/runs", request, HttpStatusCode.OK, "k1");
        var operators = await two.Client(Served.OperateKey).PostJsonAsync("/runs", request, HttpStatusCode.Created, "k1");

        Assert.Equal(first.Text("run"), again.Text("run"));
        Assert.NotEqual(first.Text("run"), operators.Text("run"));
    }

    [Fact]
    public async Task A_control_sent_again_answers_as_the_first_and_does_nothing()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });
        var client = served.Client();
        await client.PostJsonAsync("/runs/r1/pause", idempotencyKey: "k1");
        await client.PostJsonAsync("/runs/r1/resume", idempotencyKey: "k2");

        using var again = await client.PostAsync("/runs/r1/pause", new { }, "k1");

        Assert.Equal("paused", (await again.JsonAsync(HttpStatusCode.OK)).Text("status"));
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotency-Replayed")));
        Assert.IsNotType<Runs.Standing.Paused>((await served.Host.FindAsync("r1"))!.Standing);
    }

    [Fact]
    public async Task A_signal_sent_a_hundred_times_at_once_under_one_key_is_one()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });
        var client = served.Client();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => client.PostJsonAsync("/runs/r1/signals", new { name = "other" }, idempotencyKey: "k1"))).OrHangAsync();

        Assert.Single((await served.Host.FindAsync("r1"))!.UnreadSignals);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });
        var client = served.Client();
        await client.PostJsonAsync("/runs/r1/pause", new { reason = "one" }, idempotencyKey: "k1");

        var refused = await client.PostJsonAsync("/runs/r1/pause", new { reason = "two" }, HttpStatusCode.Conflict, "k1");

        Assert.Equal("idempotency-mismatch", refused.Text("code"));
    }

    [Fact]
    public async Task What_was_refused_may_be_asked_again_under_its_key()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        var client = served.Client();
        await client.PostJsonAsync("/runs/r1/pause", wanted: HttpStatusCode.NotFound, idempotencyKey: "k1");
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });

        Assert.Equal("paused", (await client.PostJsonAsync("/runs/r1/pause", idempotencyKey: "k1")).Text("status"));
    }
}
