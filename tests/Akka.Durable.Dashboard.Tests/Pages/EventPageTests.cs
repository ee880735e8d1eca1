using System.Net;
using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.Documents;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.Dashboard.Pages;

/// <summary>A journal that is longer than a page is read page by page, without a script.</summary>
public class EventPageTests
{
    private static readonly RunDefinition Long = RunDefinition.Of<int, int>("long", async (run, phases) =>
    {
        for (var i = 0; i < phases; i++) await run.PhaseAsync($"phase-{i}", _ => Task.FromResult(i));
        return phases;
    });

    [Fact]
    public async Task Every_event_is_on_one_of_the_pages_that_lead_from_the_newest_to_the_oldest()
    {
        await using var served = await StartLongAsync();
        var last = (await served.Host.FindAsync("r1"))!.Sequence;

        List<long> seen = [];
        var path = "/runs/r1";
        while (true)
        {
            var page = await PageAsync(served, path);
            var there = Enumerable.Range(1, (int)last).Where(n => page.Contains($"id=\"event-{n}\"", StringComparison.Ordinal)).Select(n => (long)n).ToList();
            seen.InsertRange(0, there);
            if (there[0] is 1) break;
            path = $"/runs/r1?event={there[0] - 1}";
            Assert.Contains($"{path}#events", page, StringComparison.Ordinal);
        }

        Assert.Equal(Enumerable.Range(1, (int)last).Select(n => (long)n), seen);
    }

    [Fact]
    public async Task The_oldest_page_leads_to_newer_ones_and_stays_where_it_is_while_the_run_goes_on()
    {
        await using var served = await StartLongAsync();

        var page = await PageAsync(served, "/runs/r1?event=7&row=3");

        Assert.Contains("id=\"event-7\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"event-8\"", page, StringComparison.Ordinal);
        Assert.Contains("?event=107#events", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">Older<", page, StringComparison.Ordinal);
        Assert.Contains("fragment=run&amp;row=3&amp;event=7", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_older_events_are_deleted_the_last_page_says_so()
    {
        var store = new MemoryRunStore(isAlive: _ => false);
        var pruned = RunDefinition.Of<int, int>("long", async (run, phases) =>
        {
            // So many, and more until the snapshots have come that let the first ones be deleted.
            for (var i = 0; i < phases || store.Contents.EventsOf(run.Id).Keys.First() == 1; i++) await run.PhaseAsync($"phase-{i}", _ => Task.FromResult(i));
            return phases;
        });
        await using var served = await Served.StartAsync(definitions: [pruned], store: store);
        await (await served.Host.StartAsync("long", 350, new() { Id = "r1" })).WaitAsync().OrHangAsync();

        // Nothing is deleted under the page any more.
        await HangGuard.UntilAsync(() => served.Host.RunsInMemory == 0);

        var page = await PageAsync(served, "/runs/r1?event=1");

        Assert.Contains("what came before is deleted", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">Older<", page, StringComparison.Ordinal);
        Assert.Contains(">Newer<", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("x")]
    public async Task An_event_that_is_no_number_is_refused(string value)
    {
        await using var served = await Served.StartAsync(definitions: [Long]);
        await served.Host.StartAsync("long", 1, new() { Id = "r1" });

        using var response = await served.Client().GetAsync(new Uri($"/durable/runs/r1?event={value}", UriKind.Relative)).OrHangAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task The_page_listens_to_every_kind_of_event_there_is()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });

        var page = await PageAsync(served, "/runs/r1");
        var listened = page.Split("data-types=\"")[1].Split('"')[0].Split(' ');

        Assert.Equal(EventDocument.Types, listened);
        Assert.Equal(typeof(RunEvent).GetNestedTypes().Count(type => type.IsSubclassOf(typeof(RunEvent))), listened.Length);
    }

    private static async Task<Served> StartLongAsync()
    {
        var served = await Served.StartAsync(definitions: [Long]);
        await (await served.Host.StartAsync("long", 150, new() { Id = "r1" })).WaitAsync().OrHangAsync();
        return served;
    }

    private static Task<string> PageAsync(Served served, string path) =>
        served.Client().GetStringAsync(new Uri("/durable" + path, UriKind.Relative)).OrHangAsync();
}
