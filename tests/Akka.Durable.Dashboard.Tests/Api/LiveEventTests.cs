using System.Net.ServerSentEvents;
using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Dashboard.Api;

public class LiveEventTests
{
    [Fact]
    public async Task Events_are_streamed_as_they_are_written_until_the_run_has_ended()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });

        List<SseItem<string>> seen = [];
        await foreach (var item in StreamAsync(served, "/runs/r1/events/live"))
        {
            seen.Add(item);
            if (item.EventType == "wait-started") await served.Host.SignalAsync("r1", "answer", "because", id: "s1");
        }

        Assert.Equal("end", seen[^1].EventType);
        Assert.Equal(Enumerable.Range(1, seen.Count - 1).Select(i => $"{i}"), seen.SkipLast(1).Select(i => i.EventId));
        Assert.Equal("run-completed", seen[^2].EventType);
    }

    [Fact]
    public async Task A_reader_that_was_cut_off_goes_on_after_the_last_event_it_got()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await (await served.Host.StartAsync("sum", 3, new() { Id = "r1" })).WaitAsync().OrHangAsync();

        List<string?> seen = [];
        await foreach (var item in StreamAsync(served, "/runs/r1/events/live?after=1", lastEventId: "2")) seen.Add(item.EventId);

        Assert.Equal("3", seen[0]);
    }

    [Fact]
    public async Task More_streams_than_may_be_open_are_refused_and_an_ended_one_makes_room()
    {
        await using var served = await Served.StartAsync(o => o.StreamsMax = 1, Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });
        var client = served.Client();
        var first = await OpenAsync(served, "/runs/r1/events/live");

        var refused = await client.GetJsonAsync("/runs/r1/events/live", System.Net.HttpStatusCode.TooManyRequests);
        Assert.Equal("too-many-requests", refused.Text("code"));

        first.Dispose();
        await HangGuard.UntilAsync(async () =>
        {
            using var next = await OpenAsync(served, "/runs/r1/events/live");
            return next.IsSuccessStatusCode;
        });
    }

    [Fact]
    public async Task A_reader_whose_host_stops_is_told_to_come_back()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });

        List<string> seen = [];
        await foreach (var item in StreamAsync(served, "/runs/r1/events/live"))
        {
            seen.Add(item.EventType);
            if (item.EventType == "wait-started") await served.Host.StopAsync().OrHangAsync();
        }

        Assert.Equal("unavailable", seen[^1]);
    }

    private static async Task<HttpResponseMessage> OpenAsync(Served served, string path) =>
        await served.Client().GetAsync(new Uri(Calls.Api + path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead).OrHangAsync();

    private static async IAsyncEnumerable<SseItem<string>> StreamAsync(Served served, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Calls.Api + path);
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await served.Client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead).OrHangAsync();
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        await foreach (var item in SseParser.Create(body).EnumerateAsync()) yield return item;
    }
}
