using Akka.Durable.Orders.Shop;
using Akka.Durable.TestKit.Hosts;
using Spectre.Console;

namespace Akka.Durable.Orders.Stories;

/// <summary>The story in which the process is killed, with a real one on a real database.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orders-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_process_that_is_killed_after_the_shop_has_charged_is_followed_by_one_that_charges_nothing()
    {
        var story = Story.All.Single(s => s.IsKilled);
        await using var shop = await ShopServer.StartAsync(Story.Shop);
        var output = new StringWriter();
        var screen = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output) });

        await OrderProcess.TellKilledAsync(story, shop.Address, Path.Combine(_folder.FullName, "orders.db"), screen).OrHangAsync();
        Assert.Contains("the process is gone", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(["reserved R-1", "charged P-2", "shipped S-3"], shop.Books.Lines);
        Assert.Equal((1, 2, 1), (shop.Calls(ShopCollection.Reservations), shop.Calls(ShopCollection.Payments), shop.Calls(ShopCollection.Shipments)));
    }
}
