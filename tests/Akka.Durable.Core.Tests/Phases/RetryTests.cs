namespace Akka.Durable.Phases;

public class RetryTests
{
    [Fact]
    public void By_default_the_first_failure_is_final() => Assert.Null(Retry.None.DelayAfter(1, 0.5));

    [Fact]
    public void Attempts_are_counted_with_the_first()
    {
        var retry = Retry.Fixed(3, TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(5), retry.DelayAfter(1, 0));
        Assert.Equal(TimeSpan.FromSeconds(5), retry.DelayAfter(2, 1));
        Assert.Null(retry.DelayAfter(3, 0.5));
        Assert.Null(retry.DelayAfter(int.MaxValue, 0.5));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(9, 256)]
    [InlineData(10, 300)]
    [InlineData(2000, 300)]
    [InlineData(999_999, 300)]
    public void Each_wait_is_twice_the_one_before_up_to_the_maximum(int attempt, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), (Retry.Exponential(1_000_000) with { Jitter = 0 }).DelayAfter(attempt, 0.5));

    [Theory]
    [InlineData(0, 9)]
    [InlineData(0.5, 10)]
    [InlineData(1, 11)]
    public void Jitter_of_a_fifth_is_a_tenth_to_either_side(double chance, int seconds) =>
        Assert.Equal(
            seconds,
            (Retry.Fixed(2, TimeSpan.FromSeconds(10)) with { Jitter = 0.2, MaxDelay = TimeSpan.FromMinutes(1) }).DelayAfter(1, chance)!.Value.TotalSeconds,
            precision: 3);

    [Fact]
    public void No_jitter_passes_the_maximum() =>
        Assert.Equal(TimeSpan.FromMinutes(5), (Retry.Exponential(1000) with { Jitter = 1 }).DelayAfter(500, 1));

    [Theory]
    [InlineData(1)]
    [InlineData(1100)]
    [InlineData(999_999)]
    public void No_wait_stays_no_wait(int attempt) =>
        Assert.Equal(TimeSpan.Zero, Retry.Exponential(1_000_000, TimeSpan.Zero).DelayAfter(attempt, 0.5));

    [Fact]
    public void What_makes_no_sense_is_refused_where_it_is_written()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Retry.None with { MaxAttempts = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Retry.None with { MaxAttempts = 1_000_001 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Retry.None with { FirstDelay = TimeSpan.FromTicks(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => Retry.None with { FirstDelay = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => Retry.None with { MaxDelay = TimeSpan.FromTicks(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => Retry.None with { Factor = 0.99 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Retry.None with { Factor = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => Retry.None with { Jitter = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Retry.None with { Jitter = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PhaseOptions { Timeout = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new StepOptions { Timeout = TimeSpan.FromTicks(-1) });
    }
}
