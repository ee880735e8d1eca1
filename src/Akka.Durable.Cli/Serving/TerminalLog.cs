using Akka.Durable.Cli.Console;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Cli.Serving;

/// <summary>What goes wrong while serving, a line each on standard error.</summary>
internal sealed class TerminalLog(Terminal terminal) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Lines(terminal);

    public void Dispose()
    {
    }

    private sealed class Lines(Terminal terminal) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;

            var line = $"{logLevel.ToString().ToLowerInvariant()} {eventId.Id}: {formatter(state, exception)}{(exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})")}";
            lock (terminal) terminal.Error.WriteLine(line);
        }
    }
}
