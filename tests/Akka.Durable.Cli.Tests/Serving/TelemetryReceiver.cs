using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Cli.Serving;

/// <summary>Takes what an exporter sends by OTLP over HTTP, as a collector does.</summary>
internal sealed class TelemetryReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, string? ContentType, byte[] Body)> _posts = [];

    private TelemetryReceiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public int Count => _posts.Count;

    public static async Task<TelemetryReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var receiver = new TelemetryReceiver(app);
        app.MapPost("/{**path}", receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Whether each of these names is in the bytes of a post to this path together with the first of them, not all in the same: when how
    /// much is sent is the exporter's affair. Protobuf keeps text as UTF-8.</summary>
    public bool HasReceived(string path, params string[] names) => names.All(name => _posts.Any(post =>
        post.Path == path
        && post.ContentType == "application/x-protobuf"
        && Has(post.Body, names[0]) && Has(post.Body, name)));

    private static bool Has(byte[] body, string name) => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) >= 0;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        _posts.Enqueue((request.Path, request.ContentType, body.ToArray()));
        return Results.Bytes([], "application/x-protobuf");
    }
}
