namespace Akka.Durable.Orders.Orders;

/// <summary>What a customer wants, and how it is to be paid.</summary>
/// <param name="Article">What is ordered.</param>
/// <param name="Quantity">How many; at least 1.</param>
/// <param name="Amount">What all of it costs.</param>
/// <param name="Card">What is charged.</param>
/// <param name="Address">Where it is sent.</param>
internal sealed record Order(string Article, int Quantity, decimal Amount, string Card, string Address);

/// <summary>What an order that went through has come to: the shop's numbers.</summary>
internal sealed record OrderReceipt(string Reservation, string Payment, string Shipment);

/// <summary>What somebody says to an order that waits for it.</summary>
internal sealed record Approval(bool Approved, string? Remark = null);

/// <summary>The order cannot go through, however often it is tried.</summary>
internal sealed class OrderRefusedException(string message) : NonRetryableException(message);
