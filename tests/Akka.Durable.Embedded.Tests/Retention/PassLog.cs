using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Embedded.Retention;

/// <summary>Hears what a host says, and tells when a pass is over.</summary>
internal sealed class PassLog : ILoggerFactory, ILogger
{
    private const int Reconciled = 1030;

    private readonly Channel<string> _passes = Channel.CreateUnbounded<string>();
    private readonly Lock _gate = new();
    private readonly List<(int Id, string Text)> _lines = [];

    public IReadOnlyList<(int Id, string Text)> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    public Task<string> PassAsync() => _passes.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        lock (_gate) _lines.Add((eventId.Id, text));
        if (eventId.Id == Reconciled) _passes.Writer.TryWrite(text);
    }

    public void Dispose()
    {
    }
}
