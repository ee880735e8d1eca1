using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Durable.Telemetry;

namespace Akka.Durable.Tests.Messages;

/// <summary>What is counted under one name of the meter while this listens, by the value of its tag.</summary>
internal sealed class CountedMessages : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _heard = [];
    private readonly MeterListener _listener;

    public CountedMessages(string name)
    {
        _listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == DurableMeters.Name && instrument.Name == name) listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            _heard.AddOrUpdate(tags.IsEmpty ? "" : (string)tags[0].Value!, value, (_, before) => before + value));
        _listener.Start();
    }

    public long Of(string tag = "") => _heard.GetValueOrDefault(tag);

    public void Dispose() => _listener.Dispose();
}
