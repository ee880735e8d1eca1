namespace Akka.Durable.Orders.Orders;

/// <summary>What the outside does with orders.</summary>
internal static class OrderDesk
{
    /// <summary>Places an order; placed again under its id, it is the one that is there. What it did is taken back where it fails.</summary>
    /// <param name="client">The host.</param>
    /// <param name="id">The order's id, the caller's own.</param>
    /// <param name="order">The order.</param>
    public static async Task<RunHandle<OrderReceipt>> PlaceAsync(this IRunClient client, string id, Order order) => new(
        await client.StartAsync(
            OrderRun.DefinitionName,
            order,
            new() { Id = id, Compensate = true, Tags = new Dictionary<string, string> { ["article"] = order.Article } }));

    /// <summary>Approves an order or refuses it. Said again by the same person, it counts once.</summary>
    public static Task DecideAsync(this IRunClient client, string id, Approval approval, string by) =>
        client.SignalAsync(id, OrderRun.ApprovalSignal, approval, id: $"approval-by-{by}", sender: by);
}
