namespace Akka.Durable.Orders.Shop;

/// <summary>A request as it comes in.</summary>
/// <param name="Collection">What it is about.</param>
/// <param name="TakesBack">Whether it takes back, or makes.</param>
/// <param name="Number">How many such requests there were, this one included; from 1.</param>
internal sealed record ShopCall(ShopCollection Collection, bool TakesBack, int Number);

/// <summary>What goes wrong with a request.</summary>
internal abstract record ShopFault
{
    private ShopFault() { }

    /// <summary>503, and nothing is done. <paramref name="RetryAfter"/>, in whole seconds, goes with it; null for no word of when.</summary>
    public sealed record Unavailable(TimeSpan? RetryAfter = null) : ShopFault;

    /// <summary>It is done, and then 504: whoever asked cannot know.</summary>
    public sealed record LostAnswer : ShopFault;

    /// <summary>It is done, and the answer is held back until <see cref="Open"/> or until whoever asked is gone.</summary>
    public sealed record Held : ShopFault
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when it is done and the answer is being held back.</summary>
        public Task Done => _done.Task;

        public void Open() => _open.TrySetResult();

        public Task HoldAsync(CancellationToken gone)
        {
            _done.TrySetResult();
            return _open.Task.WaitAsync(gone);
        }
    }
}

/// <summary>Ways to fail.</summary>
internal static class ShopFaults
{
    /// <summary>Now and then 503 before it is done, or 504 after it was: the same each time for the same seed and order of requests.</summary>
    /// <param name="share">How many of all requests; 0 to 1.</param>
    /// <param name="seed">Anything.</param>
    public static Func<ShopCall, ShopFault?> NowAndThen(double share, int seed)
    {
        var random = new Random(seed);
        return _ => random.NextDouble() >= share ? null
            : random.Next(2) == 0 ? new ShopFault.Unavailable(TimeSpan.FromSeconds(1))
            : new ShopFault.LostAnswer();
    }

    /// <summary>These, one after the other, to the first requests that make something of <paramref name="collection"/>.</summary>
    public static Func<ShopCall, ShopFault?> Making(ShopCollection collection, params ShopFault[] faults) => call =>
        call.Collection == collection && !call.TakesBack ? faults.ElementAtOrDefault(call.Number - 1) : null;

    /// <summary>These, one after the other, to the first requests that take something of <paramref name="collection"/> back.</summary>
    public static Func<ShopCall, ShopFault?> TakingBack(ShopCollection collection, params ShopFault[] faults) => call =>
        call.Collection == collection && call.TakesBack ? faults.ElementAtOrDefault(call.Number - 1) : null;
}
