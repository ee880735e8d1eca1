using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Retention;

/// <summary>Removals beside live runs come evenly.</summary>
public sealed class RemovalPaceTests
{
    private static readonly TimeSpan Fifty = TimeSpan.FromSeconds(0.5);

    private readonly VirtualTime _time = new();

    [Fact]
    public async Task A_hundred_wait_for_nothing_and_what_comes_behind_them_waits_for_its_turn()
    {
        var pace = new RemovalPace(perSecondMax: 100, _time);
        await pace.TakeAsync(100, CancellationToken.None);
        await pace.TakeAsync(50, CancellationToken.None);

        var third = pace.TakeAsync(50, CancellationToken.None);
        await _time.TimerSetAsync(Fifty);
        Assert.False(third.IsCompleted);

        _time.Advance(Fifty);
        await third.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_rest_is_not_saved_up()
    {
        var pace = new RemovalPace(perSecondMax: 100, _time);
        _time.Advance(TimeSpan.FromHours(1));
        await pace.TakeAsync(150, CancellationToken.None);

        var next = pace.TakeAsync(1, CancellationToken.None);
        await _time.TimerSetAsync(Fifty);
        Assert.False(next.IsCompleted);

        _time.Advance(Fifty);
        await next.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
