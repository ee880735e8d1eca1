using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Akka.Durable.Dashboard.Api;

/// <summary>Reads bodies within their limits: no more than <c>RequestBytesMax</c>, in no more than <c>BodyTimeout</c>.</summary>
internal sealed class RequestBody(IOptions<DurableDashboardOptions> options, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        MaxDepth = Payloads.Payload.DepthMax,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The body as it came.</summary>
    public async Task<byte[]> ReadAsync(HttpRequest request)
    {
        var max = options.Value.RequestBytesMax;
        if (request.ContentLength > max) throw TooLarge(max);

        return await InTimeAsync(request, async cancellation =>
        {
            using var body = new MemoryStream();
            var buffer = new byte[16 * 1024];
            while (await request.Body.ReadAsync(buffer, cancellation) is > 0 and var count)
            {
                if (body.Length + count > max) throw TooLarge(max);
                body.Write(buffer, 0, count);
            }

            return body.ToArray();
        });
    }

    /// <summary>The form of a page of ours.</summary>
    public Task<IFormCollection> ReadFormAsync(HttpRequest request) => InTimeAsync(request, cancellation => request.ReadFormAsync(
        new() { BufferBodyLengthLimit = options.Value.RequestBytesMax, ValueLengthLimit = options.Value.RequestBytesMax, ValueCountLimit = 100 },
        cancellation));

    public static T Parse<T>(HttpRequest request, byte[] body)
        where T : class
    {
        // A form or plain text is what another site's page could send without being asked first.
        if (!request.HasJsonContentType()) throw new RequestRefusedException(new(415, "unsupported-media-type", "The body has to be application/json."));

        try
        {
            return JsonSerializer.Deserialize<T>(body, Json) ?? throw RequestRefusedException.Invalid("The body is null; an object is wanted.");
        }
        catch (JsonException malformed)
        {
            throw RequestRefusedException.Invalid($"The body cannot be read at {malformed.Path ?? "its start"}, line {malformed.LineNumber + 1}: a JSON object as the API's description has it is wanted.");
        }
    }

    private async Task<T> InTimeAsync<T>(HttpRequest request, Func<CancellationToken, Task<T>> read)
    {
        using var late = new CancellationTokenSource(options.Value.BodyTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, request.HttpContext.RequestAborted);
        try
        {
            return await read(either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new RequestRefusedException(new(408, "request-timeout", "The body did not arrive in time."));
        }
    }

    private static RequestRefusedException TooLarge(int max) =>
        new(new(413, Refusals.RefusalCodes.PayloadTooLarge, $"The body is larger than {max} bytes."));
}
