using System.Net;
using System.Net.Http.Json;
using Akka.Durable.Orders.Orders;

namespace Akka.Durable.Orders.Shop;

/// <summary>The shop as an order sees it: an answer, a refusal that is final, or trouble that is worth another try.</summary>
/// <param name="http">Its base address is the shop's; it has no time-out, which is the phases' own business.</param>
internal sealed class ShopClient(HttpClient http)
{
    /// <exception cref="OrderRefusedException">The shop will not do it, ever.</exception>
    /// <exception cref="RetryAfterException">The shop is overloaded and says until when.</exception>
    /// <exception cref="HttpRequestException">Anything else: it may or may not be done. Ask again with the same key.</exception>
    public Task<string> ReserveAsync(ReservationRequest request, string key, CancellationToken cancellation) =>
        MakeAsync(ShopCollection.Reservations, request, key, cancellation);

    /// <inheritdoc cref="ReserveAsync"/>
    public Task<string> ChargeAsync(PaymentRequest request, string key, CancellationToken cancellation) =>
        MakeAsync(ShopCollection.Payments, request, key, cancellation);

    /// <inheritdoc cref="ReserveAsync"/>
    public Task<string> ShipAsync(ShipmentRequest request, string key, CancellationToken cancellation) =>
        MakeAsync(ShopCollection.Shipments, request, key, cancellation);

    /// <summary>Takes back what was made under the key, whether or not anything was.</summary>
    /// <inheritdoc cref="ReserveAsync"/>
    public async Task TakeBackAsync(ShopCollection collection, string key, CancellationToken cancellation)
    {
        using var answer = await SendAsync(new(HttpMethod.Delete, ShopServer.Path(collection)), key, cancellation);
    }

    private async Task<string> MakeAsync<T>(ShopCollection collection, T request, string key, CancellationToken cancellation)
    {
        using var content = JsonContent.Create(request);
        using var answer = await SendAsync(new(HttpMethod.Post, ShopServer.Path(collection)) { Content = content }, key, cancellation);
        return (await answer.Content.ReadFromJsonAsync<ShopAnswer>(cancellation))!.Number;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string key, CancellationToken cancellation)
    {
        using (request)
        {
            request.Headers.Add("Idempotency-Key", key);
            var answer = await http.SendAsync(request, cancellation);
            if (answer.IsSuccessStatusCode) return answer;

            using (answer)
            {
                throw Trouble(answer.StatusCode, answer.Headers.RetryAfter?.Delta, await ProblemAsync(answer, cancellation));
            }
        }
    }

    private static Exception Trouble(HttpStatusCode status, TimeSpan? retryAfter, string message) => (status, retryAfter) switch
    {
        ( >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests, { } after) => new RetryAfterException(after, message),
        ( >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests, null) => new HttpRequestException(message, null, status),
        _ => new OrderRefusedException(message),
    };

    private static async Task<string> ProblemAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var status = $"HTTP {(int)answer.StatusCode}";

        // A gateway in between answers in a form of its own.
        if (answer.Content.Headers.ContentType?.MediaType != "application/json") return status;

        return await answer.Content.ReadFromJsonAsync<ShopProblem>(cancellation) is { } problem
            ? $"{problem.Code}: {problem.Message} ({status})"
            : status;
    }
}
