using Akka.Durable.Texts;

namespace Akka.Durable.Failures;

/// <summary>A failure of user code, as data. No stack and no type to load: it is read by people and compared by code.</summary>
/// <param name="Type">Full name of the exception's type, for people.</param>
/// <param name="Message">Its message, at most <see cref="MessageLengthMax"/> characters.</param>
/// <param name="Code">A stable code where the engine made the failure: <c>timeout</c>, <c>deadline-exceeded</c>, <c>abandoned</c> ...</param>
public sealed record Failure(string Type, string Message, string? Code = null)
{
    public const int MessageLengthMax = 4000;

    /// <summary>What a body threw. Aggregates of one are opened.</summary>
    public static Failure Of(Exception exception)
    {
        while (exception is AggregateException { InnerExceptions: [var only] })
        {
            exception = only;
        }

        return exception switch
        {
            PhaseFailedException phase => phase.Failure,
            _ => new(exception.GetType().FullName ?? exception.GetType().Name, StorableText.Of(MessageOf(exception), MessageLengthMax), FailureCodes.Of(exception)),
        };
    }

    // A message is user code and may throw.
    private static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message ?? "";
        }
#pragma warning disable CA1031 // whatever it throws, the failure itself must be recorded
        catch (Exception)
#pragma warning restore CA1031
        {
            return "(its message cannot be read)";
        }
    }
}

public static class FailureCodes
{
    public const string Timeout = "timeout";
    public const string DeadlineExceeded = "deadline-exceeded";
    public const string PayloadTooLarge = "payload-too-large";
    /// <summary>The code said that trying again is of no use.</summary>
    public const string NonRetryable = "non-retryable";

    public const string NotSerializable = "not-serializable";

    /// <summary>The code uses the engine in a way that could not be replayed, such as one name twice at a time.</summary>
    public const string Usage = "usage";

    /// <summary>The code asks for something else than the journal holds, in strict mode.</summary>
    public const string Mismatch = "mismatch";

    /// <summary>A phase was recorded as one that can be undone, and the code no longer says how.</summary>
    public const string UndoMissing = "undo-missing";

    internal static string? Of(Exception exception) => exception switch
    {
        PhaseTimeoutException => Timeout,
        PayloadTooLargeException => PayloadTooLarge,
        PayloadNotSerializableException => NotSerializable,
        RunUsageException => Usage,
        NonRetryableException => NonRetryable,
        _ => null,
    };
}
