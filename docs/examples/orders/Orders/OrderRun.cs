using Akka.Durable.Orders.Shop;

namespace Akka.Durable.Orders.Orders;

/// <summary>An order: reserve, wait for somebody's approval, charge, ship. What was done is taken back when it does not go through.</summary>
internal sealed class OrderRun(ShopClient shop, OrderPolicy policy) : RunDefinition<Order, OrderReceipt>
{
    /// <summary>The signal that an order waits for: an <see cref="Approval"/>.</summary>
    public const string ApprovalSignal = "approval";

    public const string DefinitionName = "order";

    public override string Name => DefinitionName;

    public override async Task<OrderReceipt> ExecuteAsync(RunContext run, Order request)
    {
        var reservation = await run.PhaseAsync(
            "reserve",
            phase => shop.ReserveAsync(new(request.Article, request.Quantity), phase.IdempotencyKey, phase.Cancellation),
            Taking(ShopCollection.Reservations));

        await ApprovedAsync(run);

        var payment = await run.PhaseAsync(
            "charge",
            phase => shop.ChargeAsync(new(request.Card, request.Amount), phase.IdempotencyKey, phase.Cancellation),
            Taking(ShopCollection.Payments));

        var shipment = await run.PhaseAsync(
            "ship",
            phase => shop.ShipAsync(new(request.Address, reservation), phase.IdempotencyKey, phase.Cancellation),
            Taking(ShopCollection.Shipments));

        return new(reservation, payment, shipment);
    }

    private async Task ApprovedAsync(RunContext run)
    {
        var approval = await run.SignalAsync<Approval>(ApprovalSignal, policy.ApprovalWithin);
        if (approval is not { Approved: true }) throw new OrderRefusedException($"not approved: {approval?.Remark ?? "no reason was given"}");
    }

    // By the phase's key, not by its result: one that died before its answer came has no result, and may have been done all the same.
    private PhaseOptions Taking(ShopCollection from) => new()
    {
        Retry = policy.Retry,
        Timeout = policy.RequestTimeout,
        Undo = undo => shop.TakeBackAsync(from, undo.PhaseIdempotencyKey, undo.Cancellation),
        UndoRetry = policy.UndoRetry,
        UndoTimeout = policy.RequestTimeout,
    };
}
