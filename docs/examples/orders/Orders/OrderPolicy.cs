namespace Akka.Durable.Orders.Orders;

/// <summary>How patient orders are.</summary>
internal sealed record OrderPolicy
{
    /// <summary>How long somebody may take to approve; then the order has failed. 2 days by default; more than 0.</summary>
    public TimeSpan ApprovalWithin { get; init; } = TimeSpan.FromDays(2);

    /// <summary>What happens when the shop does not answer as it should. Six attempts with doubling waits from 1 second by default.</summary>
    public Retry Retry { get; init; } = Retry.Exponential(6);

    /// <summary>The same for taking back. Twenty attempts by default: nobody else puts it right.</summary>
    public Retry UndoRetry { get; init; } = Retry.Exponential(20);

    /// <summary>How long one request to the shop may take. 30 seconds by default.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
