using System.Net;
using System.Text.RegularExpressions;
using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Time;
using Microsoft.Extensions.DependencyInjection;

namespace Akka.Durable.Dashboard.Security;

public partial class LogInTests
{
    [Fact]
    public async Task A_page_sends_whoever_is_not_known_to_the_log_in_and_from_there_back()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        using var browser = Browser(served);

        using var asked = await browser.GetAsync(new Uri("/durable/health", UriKind.Relative));
        Assert.Equal("/durable/login?to=%2Fdurable%2Fhealth", asked.Headers.Location?.ToString());
        using var done = await LogInAsync(browser, Served.ReadKey, "/durable/health");

        Assert.Equal("/durable/health", done.Headers.Location?.ToString());
        using var page = await browser.GetAsync(new Uri("/durable/health", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task The_session_is_a_cookie_that_no_script_reads_and_no_other_site_sends()
    {
        await using var served = await Served.StartAsync();
        using var browser = Browser(served);

        using var done = await LogInAsync(browser, Served.ReadKey);

        var cookie = Assert.Single(done.Headers.GetValues("Set-Cookie"), c => c.StartsWith(Session.CookieName, StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/durable", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Served.ReadKey, cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/elsewhere")]
    [InlineData("/durable/../elsewhere\\x")]
    [InlineData("javascript:alert(1)")]
    public async Task A_log_in_leads_nowhere_but_to_our_pages(string to)
    {
        await using var served = await Served.StartAsync();
        using var browser = Browser(served);

        using var done = await LogInAsync(browser, Served.ReadKey, to);

        Assert.Equal("/durable/", done.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Keys_cannot_be_tried_without_end()
    {
        var time = new VirtualTime();
        await using var served = await Served.StartAsync(o => o.LogInsPerMinuteMax = 3, services: s => s.AddSingleton<TimeProvider>(time));
        using var browser = Browser(served);
        for (var i = 0; i < 3; i++)
        {
            using var refused = await LogInAsync(browser, "a-key-that-is-guessed");
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        using var tooMany = await LogInAsync(browser, Served.AdministerKey);
        Assert.Equal(HttpStatusCode.TooManyRequests, tooMany.StatusCode);

        time.Advance(TimeSpan.FromMinutes(1));
        using var next = await LogInAsync(browser, Served.AdministerKey);
        Assert.Equal(HttpStatusCode.Found, next.StatusCode);
    }

    [Fact]
    public async Task A_session_ends_with_its_time_and_with_the_log_out()
    {
        var time = new VirtualTime();
        await using var served = await Served.StartAsync(services: s => s.AddSingleton<TimeProvider>(time));
        using var browser = Browser(served, ignoresExpiry: true);
        using (await LogInAsync(browser, Served.ReadKey)) { }
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser));

        time.Advance(new DurableDashboardOptions().SessionDuration);

        Assert.Equal(HttpStatusCode.Found, await StatusAsync(browser));
    }

    [Theory]
    [InlineData("")]
    [InlineData("forged")]
    public async Task A_cookie_changes_nothing_without_the_pages_token(string token)
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });
        using var browser = Browser(served);
        using (await LogInAsync(browser, Served.AdministerKey)) { }

        using var form = new FormUrlEncodedContent([new("reason", "x"), new("__RequestVerificationToken", token)]);
        using var refused = await SendAsync(browser, served, "/durable/runs/r1/actions/terminate", form);
        using var api = await SendAsync(browser, served, Calls.Api + "/runs/r1/terminate", Calls.JsonBody("{}"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (refused.StatusCode, api.StatusCode));
        Assert.False((await served.Host.FindAsync("r1"))!.Standing.IsEnded);
    }

    [Fact]
    public async Task A_form_of_ours_is_done_and_leads_back_to_the_run()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });
        using var browser = Browser(served);
        using (await LogInAsync(browser, Served.AdministerKey)) { }
        var page = await browser.GetStringAsync(new Uri("/durable/runs/r1/confirm/terminate", UriKind.Relative));

        using var form = new FormUrlEncodedContent([new("reason", "enough"), new("__RequestVerificationToken", TokenIn(page))]);
        using var done = await SendAsync(browser, served, "/durable/runs/r1/actions/terminate", form);

        Assert.Equal("/durable/runs/r1?done=terminate", done.Headers.Location?.ToString());
        Assert.Equal(new Runs.Standing.Terminated("admin", "enough"), (await served.Host.FindAsync("r1"))!.Standing);
    }

    private static HttpClient Browser(Served served, bool ignoresExpiry = false) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new() { PerDomainCapacity = ignoresExpiry ? 20 : 10 } }) { BaseAddress = served.Root };

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser)
    {
        using var response = await browser.GetAsync(new Uri("/durable/health", UriKind.Relative)).OrHangAsync();
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> LogInAsync(HttpClient browser, string key, string? to = null)
    {
        var page = await browser.GetStringAsync(new Uri("/durable/login", UriKind.Relative)).OrHangAsync();
        using var form = new FormUrlEncodedContent([new("key", key), new("to", to ?? ""), new("__RequestVerificationToken", TokenIn(page))]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/durable/login") { Content = form };
        request.Headers.Add("Origin", browser.BaseAddress!.ToString().TrimEnd('/'));
        return await browser.SendAsync(request).OrHangAsync();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient browser, Served served, string path, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("Origin", served.Root.ToString().TrimEnd('/'));
        return await browser.SendAsync(request).OrHangAsync();
    }

    private static string TokenIn(string page) => WebUtility.HtmlDecode(Token().Match(page).Groups[1].Value);

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
