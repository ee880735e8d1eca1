using Akka.Durable.Orders.Orders;
using Akka.Durable.Orders.Shop;

namespace Akka.Durable.Orders.Stories;

/// <summary>One order, and what is to come of it.</summary>
/// <param name="Id">The order's id.</param>
/// <param name="Title">What happens.</param>
/// <param name="Order">What is ordered.</param>
/// <param name="Decision">What somebody says once the order waits for approval; null where nobody says anything.</param>
/// <param name="InTheBooks">What the shop has done in the end, in order.</param>
/// <param name="IsKilled">Whether the process that executes it dies while it is charged.</param>
internal sealed record Story(string Id, string Title, Order Order, Approval? Decision, IReadOnlyList<string> InTheBooks, bool IsKilled = false)
{
    private const string DeclinedCard = "4000-0002";
    private const string UndeliverableAddress = "Atlantis";

    private static readonly Order Lamp = new("lamp", 1, 29.90m, "4000-0001", "1 Main Street");
    private static readonly Approval Yes = new(Approved: true);

    /// <summary>The shop that the stories are told of, without its troubles.</summary>
    public static ShopOptions Shop { get; } = new()
    {
        Stock = new Dictionary<string, int> { [Lamp.Article] = 10 },
        DeclinedCards = new HashSet<string> { DeclinedCard },
        UndeliverableAddresses = new HashSet<string> { UndeliverableAddress },
    };

    public static IReadOnlyList<Story> All { get; } =
    [
        new("approved", "Somebody approves, and it is shipped", Lamp, Yes, ["reserved", "charged", "shipped"]),
        new("declined", "The bank declines the card", Lamp with { Card = DeclinedCard }, Yes, ["reserved", "released"]),
        new("forgotten", "Nobody decides in time", Lamp, Decision: null, ["reserved", "released"]),
        new("undeliverable", "No carrier goes there", Lamp with { Address = UndeliverableAddress }, Yes, ["reserved", "charged", "refunded", "released"]),
        new("sold-out", "There are not that many", Lamp with { Quantity = 1000 }, Decision: null, []),
        new("killed", "The process is killed after the shop has charged, before that is recorded", Lamp, Yes, ["reserved", "charged", "shipped"], IsKilled: true),
    ];
}
