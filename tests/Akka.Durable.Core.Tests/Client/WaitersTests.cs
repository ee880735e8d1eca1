using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Client;

/// <summary>Whoever awaits a run is told of its end, and of none that is undone by then.</summary>
public sealed class WaitersTests
{
    private static readonly RunId Run = RunId.Parse("r1");

    private readonly Waiters _waiters = new();

    [Fact]
    public async Task The_late_word_of_an_end_that_was_undone_since_is_not_taken_for_the_end()
    {
        var looked = 0;
        var reopened = State(sequence: 5);
        var waiting = _waiters.EndOfAsync(Run, LookAsync, CancellationToken.None);

        // Somebody else saw that end, and says so only now.
        _waiters.Tell(Run, State(sequence: 4));
        await HangGuard.UntilAsync(() => Volatile.Read(ref looked) == 2);
        Assert.False(waiting.IsCompleted);

        var end = State(sequence: 6);
        _waiters.Tell(Run, end);
        Assert.Same(end, await waiting.OrHangAsync());

        Task<(RunState, bool)> LookAsync()
        {
            Interlocked.Increment(ref looked);
            return Task.FromResult((reopened, false));
        }
    }

    [Fact]
    public async Task Whoever_finds_that_it_has_ended_tells_those_who_wait()
    {
        var end = State(sequence: 4);
        var waiting = _waiters.Register(Run);

        Assert.Same(end, await _waiters.EndOfAsync(Run, () => Task.FromResult((end, true)), CancellationToken.None).OrHangAsync());
        Assert.Same(end, await waiting.OrHangAsync());
        Assert.False(_waiters.IsAwaited(Run));
    }

    private static RunState State(long sequence) => RunState.Initial with { Sequence = sequence };
}
