namespace Akka.Durable;

/// <summary>One thing that a run can wait for beside others: see <see cref="RunContext.AnyAsync(string, IReadOnlyList{WaitFor})"/>.</summary>
public abstract record WaitFor
{
    private WaitFor() { }

    /// <summary>The next unread signal of that name. It is taken only if it is what comes first.</summary>
    public sealed record Signal(string Name) : WaitFor;

    /// <summary>That much time, from when the wait first begins; 0 or more.</summary>
    public sealed record Delay : WaitFor
    {
        public Delay(TimeSpan span)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
            Span = span;
        }

        public TimeSpan Span { get; }
    }

    /// <summary>The end of a child, whatever way it ends: <see cref="ChildHandle{T}.End"/>.</summary>
    public sealed record Child : WaitFor
    {
        internal Child(Address address) => Address = address;

        /// <summary>What the code calls the child.</summary>
        public Address Address { get; }
    }

    /// <summary>An instant; one that has passed ends the wait at once, unless a signal is there already.</summary>
    public sealed record Instant(DateTimeOffset At) : WaitFor;
}
