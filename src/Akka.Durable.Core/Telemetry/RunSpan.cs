using System.Diagnostics;
using Akka.Durable.Failures;

namespace Akka.Durable.Telemetry;

/// <summary>A span that costs its run nothing, whatever those who listen do: an exception of theirs is neither a failure nor in anybody's way.</summary>
internal sealed class RunSpan : IDisposable
{
    private readonly Activity _activity;
    private readonly Activity? _around;

    private RunSpan(Activity activity, Activity? around) => (_activity, _around) = (activity, around);

    public ActivityContext Context => _activity.Context;

    /// <returns>Null where nobody wants it, or a listener threw.</returns>
    public static RunSpan? Begin(Func<Activity?> start)
    {
        var around = Activity.Current;
        try
        {
            return start() is { } activity ? new(activity, around) : null;
        }
#pragma warning disable CA1031 // who listens is not ours
        catch (Exception)
#pragma warning restore CA1031
        {
            Activity.Current = around;
            return null;
        }
    }

    // The message of a failure is user code's and may tell a secret: its type and code are enough here.
    public void Failed(Failure failure)
    {
        _activity.SetStatus(ActivityStatusCode.Error, failure.Code ?? failure.Type);
        _activity.SetTag("error.type", failure.Code ?? failure.Type);
    }

    public void Dispose()
    {
        try
        {
            _activity.Dispose();
        }
#pragma warning disable CA1031 // who listens is not ours
        catch (Exception)
#pragma warning restore CA1031
        {
            // It was told that the span ended before it was taken off.
            Activity.Current = _around;
        }
    }
}
