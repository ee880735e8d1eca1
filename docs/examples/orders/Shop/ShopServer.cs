using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Akka.Durable.Orders.Shop;

/// <summary>The shop: a small HTTP service on this machine, on a port that the system chooses.</summary>
/// <remarks>
/// <c>POST /reservations</c>, <c>/payments</c> and <c>/shipments</c> make something under the header <c>Idempotency-Key</c>, <c>DELETE</c> takes
/// back what was made under it.
/// </remarks>
internal sealed class ShopServer : IAsyncDisposable
{
    private const string KeyHeader = "Idempotency-Key";

    private readonly ShopOptions _options;
    private readonly WebApplication _web;
    private readonly Lock _gate = new();
    private readonly Dictionary<(ShopCollection, bool TakesBack), int> _calls = [];

    private ShopServer(ShopOptions options)
    {
        (_options, Books) = (options, new(options));
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();

        // Ctrl-C is the program's own business.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        _web = builder.Build();
        _web.MapPost("/reservations", (ReservationRequest request, HttpContext http) => MakeAsync(http, ShopCollection.Reservations, request));
        _web.MapPost("/payments", (PaymentRequest request, HttpContext http) => MakeAsync(http, ShopCollection.Payments, request));
        _web.MapPost("/shipments", (ShipmentRequest request, HttpContext http) => MakeAsync(http, ShopCollection.Shipments, request));
        foreach (var collection in Enum.GetValues<ShopCollection>())
        {
            _web.MapDelete($"/{Path(collection)}", (Delegate)((HttpContext http) => TakeBackAsync(http, collection)));
        }
    }

    public ShopBooks Books { get; }

    /// <summary>Where it is reached.</summary>
    public Uri Address => new(_web.Urls.Single());

    public static async Task<ShopServer> StartAsync(ShopOptions options)
    {
        var shop = new ShopServer(options);
        await shop._web.StartAsync();
        return shop;
    }

    public static string Path(ShopCollection collection) => collection switch
    {
        ShopCollection.Reservations => "reservations",
        ShopCollection.Payments => "payments",
        _ => "shipments",
    };

    /// <summary>How many requests of a kind came in, also those that failed.</summary>
    public int Calls(ShopCollection collection, bool takesBack = false)
    {
        lock (_gate) return _calls.GetValueOrDefault((collection, takesBack));
    }

    /// <summary>How many requests of any kind came in.</summary>
    public int CallsInAll
    {
        get
        {
            lock (_gate) return _calls.Values.Sum();
        }
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private Task<IResult> MakeAsync(HttpContext http, ShopCollection collection, object request) => AnswerAsync(http, collection, takesBack: false, key =>
    {
        var (made, problem) = Books.Make(collection, key, request);
        return made is not null ? Results.Ok(made) : Problem(StatusOf(problem!), problem!);
    });

    private Task<IResult> TakeBackAsync(HttpContext http, ShopCollection collection) => AnswerAsync(http, collection, takesBack: true, key =>
    {
        Books.TakeBack(collection, key);
        return Results.NoContent();
    });

    private async Task<IResult> AnswerAsync(HttpContext http, ShopCollection collection, bool takesBack, Func<string, IResult> act)
    {
        if (http.Request.Headers[KeyHeader] is not [{ Length: > 0 } key]) return Problem(400, new("key-missing", $"A request needs one {KeyHeader}."));

        var fault = Count(collection, takesBack);
        if (fault is ShopFault.Unavailable unavailable)
        {
            if (unavailable.RetryAfter is { } after) http.Response.Headers.RetryAfter = after.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            return Problem(503, new("unavailable", "The shop is overloaded; nothing was done."));
        }

        var answer = act(key);
        if (fault is ShopFault.Held held) await held.HoldAsync(http.RequestAborted);
        return fault is ShopFault.LostAnswer ? Problem(504, new("unavailable", "A gateway has lost the answer.")) : answer;
    }

    private ShopFault? Count(ShopCollection collection, bool takesBack)
    {
        lock (_gate)
        {
            var number = _calls[(collection, takesBack)] = _calls.GetValueOrDefault((collection, takesBack)) + 1;
            return _options.Fault(new(collection, takesBack, number));
        }
    }

    private static int StatusOf(ShopProblem problem) => problem.Code switch
    {
        "card-declined" => 402,
        "out-of-stock" => 409,
        _ => 422,
    };

    private static IResult Problem(int status, ShopProblem problem) => Results.Json(problem, statusCode: status);

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
