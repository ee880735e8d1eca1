namespace Akka.Durable.TestKit.Time;

public class VirtualTimeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly VirtualTime _time = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void Time_stands_still_until_it_is_told_to_pass()
    {
        var (then, stamp) = (_time.GetUtcNow(), _time.GetTimestamp());
        Assert.Equal(then, _time.GetUtcNow());

        _time.Advance(Second);

        Assert.Equal(then + Second, _time.GetUtcNow());
        Assert.Equal(Second, _time.GetElapsedTime(stamp));
    }

    [Fact]
    public void Time_never_goes_back() => Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(-Second));

    [Fact]
    public void A_timer_fires_at_its_instant_and_not_before()
    {
        Set("a", Second);

        _time.Advance(Second - TimeSpan.FromTicks(1));
        Assert.Empty(_fired);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["a at 1"], _fired);
        _time.Advance(Second * 10);
        Assert.Single(_fired);
        Assert.Equal(0, _time.TimerCount);
    }

    [Fact]
    public void Timers_fire_as_they_are_due_then_as_they_were_set_each_at_its_own_instant()
    {
        Set("late", Second * 3);
        Set("first", Second * 2);
        Set("second", Second * 2);

        _time.Advance(Second * 5);

        Assert.Equal(["first at 2", "second at 2", "late at 3"], _fired);
    }

    [Fact]
    public void A_periodic_timer_fires_at_every_beat_that_passes()
    {
        var timer = Set("beat", Second, Second * 2);

        _time.Advance(Second * 6);
        Assert.Equal(["beat at 1", "beat at 3", "beat at 5"], _fired);

        timer.Dispose();
        _time.Advance(Second * 6);
        Assert.Equal(3, _fired.Count);
    }

    [Fact]
    public void A_period_of_zero_is_none() => FiresOnce(Set("a", Second, TimeSpan.Zero));

    [Fact]
    public void A_timer_that_is_never_due_is_set_by_a_change()
    {
        var timer = Set("a", Never);
        _time.Advance(Second);
        Assert.Empty(_fired);

        Assert.True(timer.Change(Second, Never));
        _time.Advance(Second);
        Assert.Equal(["a at 2"], _fired);
    }

    [Fact]
    public void A_change_takes_the_place_of_what_was_set()
    {
        var timer = Set("a", Second);
        timer.Change(Second * 5, Never);
        _time.Advance(Second * 4);
        Assert.Empty(_fired);

        timer.Change(Never, Never);
        _time.Advance(Second * 4);
        Assert.Empty(_fired);
    }

    [Fact]
    public void A_disposed_timer_neither_fires_nor_changes()
    {
        var timer = Set("a", Second);
        timer.Dispose();

        Assert.False(timer.Change(Second, Never));
        _time.Advance(Second * 2);
        Assert.Empty(_fired);
    }

    [Fact]
    public void Times_that_the_systems_timers_refuse_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Set("a", TimeSpan.FromMilliseconds(-2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Set("a", TimeSpan.FromDays(50)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Set("a", Second, TimeSpan.FromDays(50)));
        Assert.Throws<ArgumentOutOfRangeException>(() => TimeProvider.System.CreateTimer(_ => { }, null, TimeSpan.FromDays(50), Never));
    }

    [Fact]
    public async Task A_timer_that_is_due_at_once_fires_without_time_passing_and_not_on_the_callers_stack()
    {
        var fired = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var here = new Lock();
        ITimer timer;
        lock (here)
        {
            timer = _time.CreateTimer(_ => fired.SetResult(here.IsHeldByCurrentThread ? 1 : 0), null, TimeSpan.Zero, Never);
        }

        Assert.Equal(0, await fired.Task.WaitAsync(Guard));
        timer.Dispose();
    }

    [Fact]
    public void A_callback_may_set_a_timer_that_the_same_advance_reaches()
    {
        _time.CreateTimer(_ => Set("inner", Second), null, Second, Never);

        _time.Advance(Second * 2);

        Assert.Equal(["inner at 2"], _fired);
    }

    [Fact]
    public void A_callback_may_advance_the_clock_itself()
    {
        Set("later", Second * 3);
        _time.CreateTimer(_ => _time.Advance(Second * 5), null, Second, Never);

        _time.Advance(Second);

        Assert.Equal(["later at 3"], _fired);
        Assert.Equal(Second * 6, _time.GetElapsedTime(0));
    }

    [Fact]
    public void A_callback_that_throws_stops_neither_the_others_nor_the_clock()
    {
        _time.CreateTimer(_ => throw new IOException("disk full"), null, Second, Never);
        Set("after", Second);

        var thrown = Assert.Throws<AggregateException>(() => _time.Advance(Second * 2));

        Assert.IsType<IOException>(Assert.Single(thrown.InnerExceptions));
        Assert.Equal(["after at 1"], _fired);
        Assert.Equal(Second * 2, _time.GetElapsedTime(0));
    }

    [Fact]
    public async Task What_waits_for_a_timer_to_be_set_goes_on_when_it_is()
    {
        var set = _time.TimerSetAsync(Second);
        Set("other", Second * 2);
        Assert.False(set.IsCompleted);

        Set("a", Second);
        await set.WaitAsync(Guard);
        await _time.TimerSetAsync(_time.GetUtcNow() + Second).WaitAsync(Guard);
        await _time.TimerSetAsync().WaitAsync(Guard);
    }

    [Fact]
    public async Task A_delay_on_the_virtual_clock_ends_when_time_has_passed()
    {
        var delay = Task.Delay(Second, _time);
        await _time.TimerSetAsync(Second).WaitAsync(Guard);

        _time.Advance(Second);

        await delay.WaitAsync(Guard);
    }

    [Fact]
    public async Task The_next_timer_is_waited_for_and_gone_to()
    {
        var there = _time.AdvanceToNextTimerAsync();
        Assert.False(there.IsCompleted);

        Set("a", Second * 7);

        var shown = await there.WaitAsync(Guard);
        Assert.Equal(_time.GetUtcNow(), shown);
        Assert.Equal(["a at 7"], _fired);
    }

    [Fact]
    public void A_jump_of_the_calendar_moves_no_timer_and_no_stamp()
    {
        Set("a", Second);
        var (then, stamp) = (_time.GetUtcNow(), _time.GetTimestamp());

        _time.JumpCalendar(TimeSpan.FromHours(-1));
        Assert.Equal(then - TimeSpan.FromHours(1), _time.GetUtcNow());
        Assert.Equal(stamp, _time.GetTimestamp());
        Assert.Empty(_fired);

        _time.Advance(Second);
        Assert.Single(_fired);
    }

    [Fact]
    public async Task Many_threads_setting_and_advancing_lose_no_timer_and_no_time()
    {
        var count = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var n = 0; n < 500; n++)
            {
                _time.CreateTimer(_ => Interlocked.Increment(ref count), null, TimeSpan.FromMilliseconds(1 + (n % 5)), Never);
                _time.Advance(TimeSpan.FromMilliseconds(1));
            }
        }))).WaitAsync(Guard);
        _time.Advance(Second);

        Assert.Equal(4000, count);
        Assert.Equal(TimeSpan.FromSeconds(5), _time.GetElapsedTime(0));
        Assert.Equal(0, _time.TimerCount);
    }

    [Fact]
    public async Task Disposing_waits_for_a_callback_that_is_running()
    {
        var (began, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var timer = _time.CreateTimer(
            _ =>
            {
                began.SetResult();
                end.Task.Wait(Guard);
            },
            null,
            Second,
            Never);
        var advancing = _time.AdvanceAsync(Second);
        await began.Task.WaitAsync(Guard);

        var disposing = timer.DisposeAsync().AsTask();
        Assert.False(disposing.IsCompleted);
        end.SetResult();

        await disposing.WaitAsync(Guard);
        await advancing.WaitAsync(Guard);
    }

    [Fact]
    public void A_callback_runs_in_the_context_in_which_its_timer_was_made()
    {
        var local = new AsyncLocal<string> { Value = "made" };
        _time.CreateTimer(_ => _fired.Add(local.Value!), null, Second, Never);
        local.Value = "advanced";

        _time.Advance(Second);

        Assert.Equal(["made"], _fired);
    }

    private ITimer Set(string name, TimeSpan due, TimeSpan? period = null) =>
        _time.CreateTimer(_ => _fired.Add($"{name} at {_time.GetElapsedTime(0).TotalSeconds:0}"), null, due, period ?? Never);

    private void FiresOnce(ITimer timer)
    {
        using (timer)
        {
            _time.Advance(Second * 10);
            Assert.Single(_fired);
        }
    }
}
