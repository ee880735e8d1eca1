using Akka.Durable.Payloads;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Execution;

/// <summary>Checkpoints are written at most once in a window, and none that was asked for last is lost.</summary>
public sealed class CheckpointThrottleTests : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly PayloadJson Json = new(System.Text.Json.JsonSerializerOptions.Web, 1024);

    private readonly VirtualTime _time = new();
    private readonly List<int> _written = [];
    private readonly CheckpointThrottle<Payload> _throttle;
    private Func<Task> _store = () => Task.CompletedTask;

    public CheckpointThrottleTests() => _throttle = Throttle(Window);

    public void Dispose() => _throttle.Dispose();

    [Fact]
    public async Task The_first_save_is_written_at_once()
    {
        await SaveAsync(1);

        Assert.Equal([1], _written);
    }

    [Fact]
    public async Task Within_the_window_a_save_is_held_back_and_at_its_very_end_one_is_written()
    {
        await SaveAsync(1);
        _time.Advance(Window - TimeSpan.FromTicks(1));
        await SaveAsync(2);
        Assert.Equal([1], _written);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal([1, 2], _written);
    }

    [Fact]
    public async Task A_save_exactly_a_window_after_the_last_is_written_at_once()
    {
        await SaveAsync(1);
        _time.Advance(Window);
        await SaveAsync(2);

        Assert.Equal([1, 2], _written);
    }

    [Fact]
    public async Task Of_many_saves_in_one_window_the_last_is_written_and_once()
    {
        await SaveAsync(1);
        for (var value = 2; value <= 9; value++) await SaveAsync(value);
        _time.Advance(Window);
        _time.Advance(Window);

        Assert.Equal([1, 9], _written);
    }

    [Fact]
    public async Task After_a_save_that_failed_the_caller_is_told_and_the_very_next_save_is_tried_at_once()
    {
        await SaveAsync(1);
        _time.Advance(Window);
        _store = () => Task.FromException(new TimeoutException("no answer"));
        await Assert.ThrowsAsync<TimeoutException>(() => SaveAsync(2));

        _store = () => Task.CompletedTask;
        await SaveAsync(3);

        Assert.Equal([1, 3], _written);
    }

    [Fact]
    public async Task What_a_failed_write_at_the_end_of_the_window_held_is_written_with_the_next_flush()
    {
        await SaveAsync(1);
        await SaveAsync(2);
        _store = () => Task.FromException(new TimeoutException("no answer"));
        _time.Advance(Window);
        _store = () => Task.CompletedTask;
        await _throttle.FlushAsync();

        Assert.Equal([1, 2], _written);
    }

    [Fact]
    public async Task The_window_runs_from_when_a_save_was_asked_for_not_from_when_it_was_written()
    {
        var slow = new TaskCompletionSource();
        _store = () => slow.Task;
        var first = SaveAsync(1);
        _time.Advance(Window);
        slow.SetResult();
        await first;
        await SaveAsync(2);

        Assert.Equal([1, 2], _written);
    }

    [Fact]
    public async Task Without_a_window_every_save_is_written()
    {
        using var throttle = Throttle(TimeSpan.Zero);
        var asked = 0;
        for (var i = 0; i < 3; i++) await throttle.SaveAsync(() => Value(++asked));


        Assert.Equal([1, 2, 3], _written);
    }

    [Fact]
    public async Task Saves_of_several_callers_at_once_are_written_one_after_the_other_and_the_window_holds_for_all()
    {
        var slow = new TaskCompletionSource();
        _store = () => slow.Task;
        var saves = Enumerable.Range(1, 5).Select(SaveAsync).ToList();
        slow.SetResult();
        await Task.WhenAll(saves);
        Assert.Single(_written);

        await _throttle.FlushAsync();
        Assert.Equal(2, _written.Count);
    }

    [Fact]
    public async Task Saves_from_many_threads_are_written_in_the_order_in_which_they_were_asked_for()
    {
        using var throttle = Throttle(TimeSpan.Zero);
        _store = async () => await Task.Yield();
        var asked = 0;
        await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => Task.Run(() => throttle.SaveAsync(() => Value(++asked)))));

        Assert.Equal(Enumerable.Range(1, 400), _written);
    }

    [Fact]
    public async Task What_is_asked_for_last_is_what_is_held_back()
    {
        var last = 0;
        await SaveAsync(1);
        await Task.WhenAll(Enumerable.Range(2, 400).Select(i => Task.Run(() => _throttle.SaveAsync(() => Value(last = i)))));
        _time.Advance(Window);

        Assert.Equal([1, last], _written);
    }

    [Fact]
    public async Task A_flush_with_nothing_held_back_writes_nothing()
    {
        await SaveAsync(1);
        await _throttle.FlushAsync();

        Assert.Equal([1], _written);
    }

    private static Payload Value(int value) => Json.Write(value, "The checkpoint");

    private Task SaveAsync(int value) => _throttle.SaveAsync(() => Value(value));

    private CheckpointThrottle<Payload> Throttle(TimeSpan window) => new(window, _time, async value =>
    {
        await _store();
        _written.Add(Json.Read<int>(value, "The checkpoint"));
    });
}
