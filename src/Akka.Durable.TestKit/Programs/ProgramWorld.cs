namespace Akka.Durable.TestKit.Programs;

/// <summary>What programs do to the world outside, which outlives every host: what stands there, and which bodies ran.</summary>
/// <param name="time">What bodies that take time take it from.</param>
public sealed class ProgramWorld(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time = time;
    private readonly HashSet<string> _standing = [];
    private readonly List<Invocation> _invocations = [];

    /// <summary>What phases made that can be undone, and that was not undone: their idempotency keys.</summary>
    public IReadOnlyList<string> Standing
    {
        get
        {
            lock (_gate) return [.. _standing];
        }
    }

    public IReadOnlyList<Invocation> Invocations
    {
        get
        {
            lock (_gate) return [.. _invocations];
        }
    }

    /// <summary>The hands of one host: what it does to the world until it dies.</summary>
    public Hands Begin() => new(this);

    /// <summary>A body that ran, with its place among all that ever did, from 1.</summary>
    public sealed record Invocation(long Nonce, RunId Run, Address Phase, long Epoch);

    /// <summary>What is left of a killed process does nothing: once dead, nothing of this host reaches the world, and its bodies never return.</summary>
    public sealed class Hands(ProgramWorld world)
    {
        private readonly TaskCompletionSource _never = new();
        private bool _dead;

        public void Die()
        {
            lock (world._gate) _dead = true;
        }

        /// <summary>A body of a phase begins.</summary>
        /// <returns>Its nonce.</returns>
        public Task<long> BeginAsync(PhaseContext phase, bool makes) => TouchAsync(() =>
        {
            if (makes) world._standing.Add(phase.IdempotencyKey);
            world._invocations.Add(new(world._invocations.Count + 1, phase.Run, phase.Address, phase.Epoch));
            return world._invocations[^1].Nonce;
        });

        public Task UndoAsync(UndoContext undo) => TouchAsync(() => world._standing.Remove(undo.PhaseIdempotencyKey));

        public Task PassAsync(int seconds, CancellationToken cancellation) =>
            seconds == 0 ? Task.Run(static () => { }, cancellation) : Task.Delay(TimeSpan.FromSeconds(seconds), world._time, cancellation);

        private async Task<T> TouchAsync<T>(Func<T> touch)
        {
            // Elsewhere, so that whatever else the host does comes in between.
            await Task.Yield();
            lock (world._gate)
            {
                if (!_dead) return touch();
            }

            await _never.Task.ConfigureAwait(false);
            throw new InvalidOperationException("Never comes.");
        }
    }
}
