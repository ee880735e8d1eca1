namespace Akka.Durable.Hocon.Units;

public sealed class UnitTests
{
    [Theory]
    [InlineData("100", 1_000_000)]
    [InlineData("1ms", 10_000)]
    [InlineData(" 1.5 s ", 15_000_000)]
    [InlineData("200ns", 2)]
    [InlineData("50ns", 0)]
    [InlineData("1us", 10)]
    [InlineData("2 micros", 20)]
    [InlineData("3 milliseconds", 30_000)]
    [InlineData("1 second", 10_000_000)]
    [InlineData("1m", 600_000_000)]
    [InlineData("1min", 600_000_000)]
    [InlineData("2 minutes", 1_200_000_000)]
    [InlineData("1h", 36_000_000_000)]
    [InlineData("1 day", 864_000_000_000)]
    [InlineData("-1s", -10_000_000)]
    public void A_duration_is_a_number_and_a_unit(string text, long ticks)
    {
        Assert.True(HoconDuration.TryRead(text, out var value, out _));
        Assert.Equal(ticks, value.Ticks);
    }

    [Theory]
    [InlineData("", "not a number with a unit")]
    [InlineData("s", "not a number with a unit")]
    [InlineData("1 2s", "not a number with a unit")]
    [InlineData("1,000ms", "not a number with a unit")]
    [InlineData("5 sec", "sec is not a unit of time (ns, us, ms, s, m, h, d)")]
    [InlineData("5 S", "S is not a unit of time (ns, us, ms, s, m, h, d)")]
    [InlineData("99999999999999999999d", "out of range")]
    [InlineData("79228162514264337593543950335ms", "out of range")]
    [InlineData("-79228162514264337593543950335d", "out of range")]
    public void What_is_no_duration_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(HoconDuration.TryRead(text, out _, out var problem));
        Assert.Equal(reason, problem);
    }

    [Theory]
    [InlineData("512", 512)]
    [InlineData("1 B", 1)]
    [InlineData("1kB", 1000)]
    [InlineData("1K", 1024)]
    [InlineData("1k", 1024)]
    [InlineData("1 KiB", 1024)]
    [InlineData("1.5 MiB", 1_572_864)]
    [InlineData("1M", 1_048_576)]
    [InlineData("1MB", 1_000_000)]
    [InlineData("2 gigabytes", 2_000_000_000)]
    [InlineData("1G", 1_073_741_824)]
    [InlineData("1TiB", 1_099_511_627_776)]
    [InlineData("1P", 1_125_899_906_842_624)]
    [InlineData("7E", 8_070_450_532_247_928_832)]
    public void A_size_is_a_number_and_a_unit(string text, long expected)
    {
        Assert.True(HoconSize.TryRead(text, out var bytes, out _));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("x", "not a number with a unit")]
    [InlineData("1 KB", "KB is not a unit of size (B, kB, KiB, MB, MiB, GB, GiB, ...)")]
    [InlineData("8E", "out of range")]
    [InlineData("79228162514264337593543950335E", "out of range")]
    public void What_is_no_size_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(HoconSize.TryRead(text, out _, out var problem));
        Assert.Equal(reason, problem);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(2, "200ns")]
    [InlineData(5_000_000, "500ms")]
    [InlineData(900_000_000, "90s")]
    [InlineData(864_000_000_000, "1d")]
    public void A_duration_is_written_in_the_largest_whole_unit_and_reads_back(long ticks, string text)
    {
        Assert.Equal(text, HoconDuration.Write(new(ticks)));
        Assert.True(HoconDuration.TryRead(text, out var value, out _));
        Assert.Equal(ticks, value.Ticks);
    }
}
