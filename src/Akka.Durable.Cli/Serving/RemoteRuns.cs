using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Akka.Durable.Cli.Console;
using Akka.Durable.Dashboard.Api;
using Akka.Durable.Documents;

namespace Akka.Durable.Cli.Serving;

/// <summary>Runs behind the HTTP API of a server.</summary>
internal sealed class RemoteRuns : IDisposable
{
    private const string Unreachable = "unreachable";
    private const int PageSize = 500;

    private readonly HttpClient _client;

    /// <param name="address">Where the server is; ends in a slash.</param>
    /// <param name="key">Empty for none.</param>
    /// <param name="by">Who asks, for the journal; null where nothing is asked for.</param>
    public RemoteRuns(Uri address, string key, string? by)
    {
        _client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(address, "api/v1/"), Timeout = Timeout.InfiniteTimeSpan };
        if (by is not null) _client.DefaultRequestHeaders.Add(Caller.Header, Uri.EscapeDataString(by));
        if (key.Length > 0) _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Task<RunPageDocument> ListAsync(string query, CancellationToken cancellation) => GetAsync<RunPageDocument>($"runs{query}", cancellation);

    public Task<RunDocument> ShowAsync(RunId run, CancellationToken cancellation) => GetAsync<RunDocument>($"runs/{run}", cancellation);

    /// <summary>All events that there are, oldest first.</summary>
    public async IAsyncEnumerable<EventDocument> EventsAsync(RunId run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        long? after = 0;
        while (after is not null)
        {
            var page = await GetAsync<EventPageDocument>($"runs/{run}/events?after={after}&limit={PageSize}", cancellation);
            foreach (var e in page.Events) yield return e;
            after = page.Next;
        }
    }

    /// <summary>Events as they are written, until the run has ended; a stream that breaks off is taken up where it was.</summary>
    public async IAsyncEnumerable<EventDocument> WatchAsync(RunId run, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"runs/{run}/events/live?after={after}");
            using var response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellation))
            {
                if (item.EventType == "end") yield break;
                if (item.EventType == "unavailable") break;

                var e = JsonSerializer.Deserialize<EventDocument>(item.Data, JsonSerializerOptions.Web)!;
                after = e.Sequence;
                yield return e;
            }
        }
    }

    /// <summary>Asks for something; the run as it is after it.</summary>
    public Task<RunDocument> PostAsync(RunId run, string action, object body, CancellationToken cancellation) =>
        PostAsync<RunDocument>(run, action, body, cancellation);

    public async Task<T> PostAsync<T>(RunId run, string action, object body, CancellationToken cancellation)
    {
        using var response = await SendAsync(run, action, body, cancellation);
        return await ReadAsync<T>(response, cancellation);
    }

    /// <summary>The fork, and whether it was there already.</summary>
    public async Task<(RunDocument Fork, bool WasThere)> ForkAsync(RunId run, ForkRequest request, CancellationToken cancellation)
    {
        using var response = await SendAsync(run, "fork", request, cancellation);
        return (await ReadAsync<RunDocument>(response, cancellation), response.StatusCode is not HttpStatusCode.Created);
    }

    public void Dispose() => _client.Dispose();

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        return await ReadAsync<T>(response, cancellation);
    }

    private async Task<HttpResponseMessage> SendAsync(RunId run, string action, object body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"runs/{run}/{action}") { Content = JsonContent.Create(body, body.GetType(), options: JsonSerializerOptions.Web) };
        request.Headers.Add(Idempotency.Header, RandomNumberGenerator.GetHexString(32));
        return await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellation) =>
        (await response.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, cancellation))!;

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellation)
    {
        try
        {
            var response = await _client.SendAsync(request, completion, cancellation);
            if (response.IsSuccessStatusCode) return response;

            using (response)
            {
                throw await RefusalOfAsync(response, cancellation);
            }
        }
        catch (HttpRequestException away)
        {
            throw ProgramRefusals.Of(Unreachable, $"{_client.BaseAddress} cannot be reached: {away.Message}");
        }
    }

    private async Task<Exception> RefusalOfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            var problem = await response.Content.ReadFromJsonAsync<Problem>(JsonSerializerOptions.Web, cancellation);
            return ProgramRefusals.Of(problem!.Code, problem.Detail);
        }

        return ProgramRefusals.Of(Unreachable, $"{_client.BaseAddress} answered {(int)response.StatusCode}; is it a server of durable runs?");
    }
}
