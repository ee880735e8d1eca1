namespace Akka.Durable.Orders.Shop;

/// <summary>What the shop has, whom it refuses, and how it fails on purpose.</summary>
internal sealed record ShopOptions
{
    /// <summary>How many of each article there are.</summary>
    public IReadOnlyDictionary<string, int> Stock { get; init; } = new Dictionary<string, int>();

    public IReadOnlySet<string> DeclinedCards { get; init; } = new HashSet<string>();

    public IReadOnlySet<string> UndeliverableAddresses { get; init; } = new HashSet<string>();

    /// <summary>Says of each request what goes wrong with it; null for nothing. Nothing ever, by default. Called by one thread at a time.</summary>
    public Func<ShopCall, ShopFault?> Fault { get; init; } = _ => null;
}
