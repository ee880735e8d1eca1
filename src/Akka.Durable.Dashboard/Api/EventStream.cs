using System.Globalization;
using System.Text;
using System.Text.Json;
using Akka.Durable.Dashboard.Redaction;
using Akka.Durable.Documents;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Akka.Durable.Dashboard.Api;

/// <summary>A run's events as server-sent events, each under its sequence number, so that a reader that was cut off goes on where it was.</summary>
/// <remarks>The journal is read by key, as it is durable: gap-free and without duplicates, whoever writes it. It ends after the event that ends
/// the run, with the event <c>end</c>; and after <see cref="DurationMax"/>, so that a log-in that has ended ends its streams.</remarks>
internal sealed class EventStream(
    RunId run, long after, IRunClient client, Redactor redactor, IDisposable place, TimeSpan lookEvery, TimeProvider time) : IResult
{
    private const int PageSize = 200;

    public static readonly TimeSpan DurationMax = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromSeconds(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var occupied = place;
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers["X-Accel-Buffering"] = "no";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var timer = new PeriodicTimer(lookEvery, time);
        try
        {
            await WriteAsync(response, "retry: 2000\n\n", httpContext.RequestAborted);
            await FollowAsync(response, timer, httpContext.RequestAborted);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The reader left.
        }
        catch (Exception away) when (away is JournalUnavailableException or RunRefusedException)
        {
            // The store is away, or the host stops under its readers: they ask again from where they were.
            if (!httpContext.RequestAborted.IsCancellationRequested) await WriteAsync(response, "event: unavailable\ndata: {}\n\n", CancellationToken.None);
        }
    }

    private async Task FollowAsync(HttpResponse response, PeriodicTimer timer, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var written = began;
        var next = after;
        while (time.GetElapsedTime(began) < DurationMax)
        {
            var rows = await client.ReadEventsAsync(run, next, PageSize, cancellation);
            foreach (var row in rows) await WriteAsync(response, row, cancellation);
            if (rows.Count > 0)
            {
                (next, written) = (rows[^1].Sequence, time.GetTimestamp());
                continue;
            }

            if (await client.FindAsync(run.Value, cancellation) is not { Standing.IsEnded: false } state)
            {
                // The end may have been appended between the two looks.
                if ((await client.ReadEventsAsync(run, next, 1, cancellation)).Count > 0) continue;
                await WriteAsync(response, "event: end\ndata: {}\n\n", cancellation);
                return;
            }

            if (time.GetElapsedTime(written) >= SignOfLifeEvery)
            {
                await WriteAsync(response, ": alive\n\n", cancellation);
                written = time.GetTimestamp();
            }

            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    private Task WriteAsync(HttpResponse response, JournalRow row, CancellationToken cancellation)
    {
        var document = redactor.Of(EventDocument.Of(row));
        return WriteAsync(
            response,
            string.Create(CultureInfo.InvariantCulture, $"id: {document.Sequence}\nevent: {NameOf(document)}\ndata: {Line(document)}\n\n"),
            cancellation);
    }

    // A payload is raw JSON of user code and may be written over several lines: outside of strings, where a line break means nothing.
    private static string Line(EventDocument document) =>
        JsonSerializer.Serialize(document, JsonSerializerOptions.Web).ReplaceLineEndings(" ");

    // A manifest that this release does not know may be anything; as a line of the stream it is a name or nothing.
    private static string NameOf(EventDocument document) =>
        document.Type.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') ? document.Type : "unknown";

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellation)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}

/// <summary>Counts the streams that are open.</summary>
internal sealed class OpenStreams
{
    private int _open;

    public int Count => Volatile.Read(ref _open);

    /// <exception cref="RequestRefusedException"><c>too-many-requests</c>: as many are open as may be.</exception>
    public IDisposable Open(int max)
    {
        if (Interlocked.Increment(ref _open) <= max) return new Place(this);

        Interlocked.Decrement(ref _open);
        throw new RequestRefusedException(new(429, "too-many-requests", $"{max} live streams are open already."));
    }

    private sealed class Place(OpenStreams streams) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) Interlocked.Decrement(ref streams._open);
        }
    }
}
