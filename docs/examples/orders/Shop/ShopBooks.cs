namespace Akka.Durable.Orders.Shop;

/// <summary>What the shop has and what it did: the truth that an order's journal is compared with. Safe for use by many threads.</summary>
internal sealed class ShopBooks(ShopOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _stock = new(options.Stock, StringComparer.Ordinal);
    private readonly Dictionary<(ShopCollection, string Key), Entry> _entries = [];
    private readonly List<string> _lines = [];
    private int _made;

    /// <summary>Everything that had an effect, in order: one line for each time something was made or taken back.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    /// <summary>What was charged and not given back.</summary>
    public decimal Taken
    {
        get
        {
            lock (_gate) return _entries.Values.Select(e => e.Request).OfType<PaymentRequest>().Sum(p => p.Amount);
        }
    }

    /// <summary>How many of the article could still be reserved.</summary>
    public int InStock(string article)
    {
        lock (_gate) return _stock.GetValueOrDefault(article);
    }

    /// <summary>Makes it, or finds what was made under the key: a request that is sent twice has one effect.</summary>
    /// <returns>The number of what was made, or why it was not.</returns>
    public (ShopAnswer? Made, ShopProblem? Problem) Make(ShopCollection collection, string key, object request)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue((collection, key), out var known))
            {
                return known.Request.Equals(request)
                    ? (new(known.Number), null)
                    : (null, new("key-reused", $"'{key}' was used for another request."));
            }

            if (Refusal(request) is { } problem) return (null, problem);

            if (request is ReservationRequest reserved) _stock[reserved.Article] -= reserved.Quantity;
            var entry = new Entry($"{Letter(collection)}-{++_made}", request);
            _entries.Add((collection, key), entry);
            _lines.Add($"{Made(collection)} {entry.Number}");
            return (new(entry.Number), null);
        }
    }

    /// <summary>Takes back what was made under the key; nothing where nothing was, or where it was taken back already. The key is as new then.</summary>
    public void TakeBack(ShopCollection collection, string key)
    {
        lock (_gate)
        {
            if (!_entries.Remove((collection, key), out var entry)) return;

            if (entry.Request is ReservationRequest reserved) _stock[reserved.Article] += reserved.Quantity;
            _lines.Add($"{TakenBack(collection)} {entry.Number}");
        }
    }

    private ShopProblem? Refusal(object request) => request switch
    {
        ReservationRequest r when r.Quantity < 1 || _stock.GetValueOrDefault(r.Article) < r.Quantity =>
            new("out-of-stock", $"{r.Quantity} x {r.Article} are not to be had, only {_stock.GetValueOrDefault(r.Article)}."),
        PaymentRequest p when options.DeclinedCards.Contains(p.Card) => new("card-declined", $"The bank declines {p.Card}."),
        ShipmentRequest s when options.UndeliverableAddresses.Contains(s.Address) => new("undeliverable", $"No carrier goes to {s.Address}."),
        _ => null,
    };

    private static char Letter(ShopCollection collection) => collection.ToString()[0];

    private static string Made(ShopCollection collection) => collection switch
    {
        ShopCollection.Reservations => "reserved",
        ShopCollection.Payments => "charged",
        _ => "shipped",
    };

    private static string TakenBack(ShopCollection collection) => collection switch
    {
        ShopCollection.Reservations => "released",
        ShopCollection.Payments => "refunded",
        _ => "recalled",
    };

    private sealed record Entry(string Number, object Request);
}
