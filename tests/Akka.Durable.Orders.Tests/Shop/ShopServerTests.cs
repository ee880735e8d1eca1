using System.Net;
using System.Net.Http.Json;

namespace Akka.Durable.Orders.Shop;

/// <summary>The shop keeps its word about keys, over HTTP.</summary>
public sealed class ShopServerTests
{
    [Fact]
    public async Task One_key_makes_one_thing_until_it_is_taken_back()
    {
        await using var shop = await ShopServer.StartAsync(new());
        using var http = new HttpClient { BaseAddress = shop.Address };
        Assert.Equal("P-1", await ChargeAsync(http, "k1", 10));
        Assert.Equal("P-1", await ChargeAsync(http, "k1", 10));
        Assert.Equal("P-2", await ChargeAsync(http, "k2", 10));
        Assert.Equal(20, shop.Books.Taken);

        await new ShopClient(http).TakeBackAsync(ShopCollection.Payments, "k1", CancellationToken.None);
        await new ShopClient(http).TakeBackAsync(ShopCollection.Payments, "k1", CancellationToken.None);
        Assert.Equal(["charged P-1", "charged P-2", "refunded P-1"], shop.Books.Lines);
        Assert.Equal("P-3", await ChargeAsync(http, "k1", 10));
    }

    [Fact]
    public async Task A_key_that_was_used_for_something_else_is_refused_and_so_is_a_request_without_one()
    {
        await using var shop = await ShopServer.StartAsync(new());
        using var http = new HttpClient { BaseAddress = shop.Address };
        await ChargeAsync(http, "k1", 10);
        var reused = await Assert.ThrowsAsync<Orders.OrderRefusedException>(() => ChargeAsync(http, "k1", 11));
        Assert.StartsWith("key-reused: ", reused.Message, StringComparison.Ordinal);

        using var keyless = await http.PostAsJsonAsync("payments", new PaymentRequest("4000-0001", 10));
        Assert.Equal(HttpStatusCode.BadRequest, keyless.StatusCode);
        Assert.Equal(10, shop.Books.Taken);
    }

    [Fact]
    public void Trouble_now_and_then_is_the_same_for_the_same_seed()
    {
        var faults = Faults(seed: 7);
        Assert.Equal(faults, Faults(seed: 7));
        Assert.Contains(null, faults);
        Assert.Contains(new ShopFault.LostAnswer(), faults);
        Assert.Contains(faults, fault => fault is ShopFault.Unavailable);
    }

    private static List<ShopFault?> Faults(int seed)
    {
        var fault = ShopFaults.NowAndThen(0.5, seed);
        return [.. Enumerable.Range(1, 50).Select(n => fault(new(ShopCollection.Payments, false, n)))];
    }

    private static Task<string> ChargeAsync(HttpClient http, string key, decimal amount) =>
        new ShopClient(http).ChargeAsync(new("4000-0001", amount), key, CancellationToken.None);
}
