namespace Akka.Durable.Orders.Shop;

/// <summary>What the shop keeps under keys; the path of each is its name in small letters.</summary>
internal enum ShopCollection
{
    Reservations,
    Payments,
    Shipments,
}

internal sealed record ReservationRequest(string Article, int Quantity);

internal sealed record PaymentRequest(string Card, decimal Amount);

internal sealed record ShipmentRequest(string Address, string Reservation);

/// <summary>What was made, by the shop's own number.</summary>
internal sealed record ShopAnswer(string Number);

/// <summary>Why it was not made.</summary>
/// <param name="Code">Stable: <c>out-of-stock</c>, <c>card-declined</c>, <c>undeliverable</c>, <c>key-reused</c>, <c>key-missing</c>, <c>unavailable</c>.</param>
/// <param name="Message">For people.</param>
internal sealed record ShopProblem(string Code, string Message);
