using Microsoft.Extensions.Logging;

namespace Akka.Durable.Embedded;

/// <summary>The caller's log, of which nothing that goes wrong there reaches the host.</summary>
internal sealed class GuardedLog(ILogger log) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => Guarded(() => log.IsEnabled(logLevel));

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Guarded(() =>
    {
        log.Log(logLevel, eventId, state, exception, formatter);
        return true;
    });

    private static bool Guarded(Func<bool> say)
    {
        try
        {
            return say();
        }
#pragma warning disable CA1031 // there is nobody left to tell
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
