using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Akka.Durable.Dashboard.Security;
using Akka.Durable.Journal;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Dashboard.Hosting;

/// <summary>A program as its users write it: an embedded host and its dashboard behind a real server, on a port that the system chose.</summary>
internal sealed class Served : IAsyncDisposable
{
    public const string ReadKey = "read-read-read-read";
    public const string OperateKey = "operate-operate-operate";
    public const string AdministerKey = "administer-administer";

    private readonly WebApplication _app;

    private Served(WebApplication app, DurableHost host, IRunStore store) => (_app, Host, Store) = (app, host, store);

    public DurableHost Host { get; }

    public IRunStore Store { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Root => new(_app.Urls.Single());

    public static async Task<Served> StartAsync(
        Action<DurableDashboardOptions>? configure = null,
        IEnumerable<RunDefinition>? definitions = null,
        IRunStore? store = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? map = null,
        TimeProvider? hostTime = null)
    {
        store ??= new MemoryRunStore(isAlive: _ => false);
        var options = new DurableHostOptions { OpenStore = _ => Task.FromResult(store), Time = hostTime ?? TimeProvider.System };
        foreach (var definition in definitions ?? []) options.Add(definition);
        var host = await DurableHost.StartAsync(options);

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");

        // The server's own patience with slow bodies goes by the real clock: here it is ours that is looked at.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinRequestBodyDataRate = null);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IRunClient>(host);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddDurableDashboard(o =>
        {
            o.Keys.Add(new("reader", DashboardRole.Read, ReadKey));
            o.Keys.Add(new("operator", DashboardRole.Operate, OperateKey));
            o.Keys.Add(new("admin", DashboardRole.Administer, AdministerKey));
            o.LookEvery = TimeSpan.FromMilliseconds(20);
            configure?.Invoke(o);
        });
        services?.Invoke(builder.Services);
        var app = builder.Build();
        if (map is null) app.MapDurableRuns();
        else map(app);
        await app.StartAsync();
        return new(app, host, store);
    }

    /// <summary>A program that calls the API with a key; with none where it is null.</summary>
    public HttpClient Client(string? key = AdministerKey)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Root };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Host.DisposeAsync();
    }
}

/// <summary>Short words for calls of the API.</summary>
internal static class Calls
{
    public const string Api = "/durable/api/v1";

    public static async Task<JsonElement> GetJsonAsync(this HttpClient client, string path, HttpStatusCode wanted = HttpStatusCode.OK)
    {
        using var response = await client.GetAsync(new Uri(Api + path, UriKind.Relative)).OrHangAsync();
        return await response.JsonAsync(wanted);
    }

    public static async Task<JsonElement> PostJsonAsync(
        this HttpClient client, string path, object? body = null, HttpStatusCode wanted = HttpStatusCode.OK, string? idempotencyKey = null)
    {
        using var response = await client.PostAsync(path, body, idempotencyKey);
        return await response.JsonAsync(wanted);
    }

    public static async Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, object? body, string? idempotencyKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Api + path) { Content = JsonContent.Create(body ?? new { }) };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await client.SendAsync(request).OrHangAsync();
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response, HttpStatusCode wanted)
    {
        var text = await response.Content.ReadAsStringAsync().OrHangAsync();
        Assert.True(response.StatusCode == wanted, $"{(int)response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static StringContent JsonBody(string json) => new(json, Encoding.UTF8, "application/json");
}
