using Akka.Durable.Journal;
using Akka.Durable.Runs;

namespace Akka.Durable.Failures;

public class FailureTests
{
    [Fact]
    public void It_keeps_what_people_need_and_nothing_to_load() =>
        Assert.Equal(new Failure("System.IO.IOException", "disk full"), Failure.Of(new IOException("disk full")));

    [Fact]
    public void Aggregates_of_one_are_opened() =>
        Assert.Equal(
            new Failure("System.IO.IOException", "disk full"),
            Failure.Of(new AggregateException(new AggregateException(new IOException("disk full")))));

    [Fact]
    public void Aggregates_of_several_stay_what_they_are() =>
        Assert.Equal("System.AggregateException", Failure.Of(new AggregateException(new IOException("a"), new IOException("b"))).Type);

    [Fact]
    public void What_engine_exceptions_mean_is_a_stable_code()
    {
        Assert.Equal("timeout", Failure.Of(new PhaseTimeoutException(new("load"), TimeSpan.FromSeconds(1))).Code);
        Assert.Equal("payload-too-large", Failure.Of(new PayloadTooLargeException("x", 2, 1)).Code);
        Assert.Equal("not-serializable", Failure.Of(new PayloadNotSerializableException("x", new IOException())).Code);
        Assert.Equal("usage", Failure.Of(new RunUsageException("x")).Code);
        Assert.Null(Failure.Of(new TimeoutException()).Code);
    }

    [Fact]
    public void A_failure_that_passes_through_stays_itself()
    {
        var failure = new Failure("E", "disk full", "timeout");

        Assert.Same(failure, Failure.Of(new PhaseFailedException(new("load"), failure)));
    }

    [Fact]
    public void A_message_that_throws_does_not_hide_the_failure() =>
        Assert.Equal("(its message cannot be read)", Failure.Of(new Unspeakable()).Message);

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("\U0001F4BE")]
    [InlineData("\u05E9\u05DC\u05D5\u05DD")]
    [InlineData("../CON")]
    public void A_message_reads_back(string message) => Assert.Equal(message, ReadBack(message));

    [Fact]
    public void What_no_store_takes_is_replaced_before_it_is_recorded()
    {
        Assert.Equal("a\uFFFDb", ReadBack("a\0b"));
        Assert.Equal("a\uFFFD", ReadBack("a\uD800"));
        Assert.Equal("\uFFFD\uD83D\uDCBE\uFFFDb", ReadBack("\uDC00\uD83D\uDCBE\uD800b"));
    }

    [Fact]
    public void A_long_message_is_cut_and_never_inside_a_character()
    {
        var most = new string('x', Failure.MessageLengthMax);

        Assert.Equal(most, ReadBack(most));
        Assert.Equal(most, ReadBack(most + "y"));
        Assert.Equal(most[1..], ReadBack(most[1..] + "\U0001F4BE"));
    }

    // Live and replayed must be the same, or a run would answer differently after a restart.
    private static string ReadBack(string message)
    {
        var failure = Failure.Of(new IOException(message));
        var read = EventCodec.Decode(EventCodec.Encode(new(5, DateTimeOffset.UnixEpoch, new RunEvent.Failed(failure))));
        Assert.Equal(new RunEvent.Failed(failure), read.Event);
        return failure.Message;
    }

    private sealed class Unspeakable : Exception
    {
        public override string Message => throw new InvalidTimeZoneException();
    }
}
