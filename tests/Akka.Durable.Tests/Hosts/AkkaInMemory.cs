using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Nodes;
using Akka.Durable.Tests.Stores;

namespace Akka.Durable.Tests.Hosts;

/// <summary>A one-node cluster whose journal plugin and snapshot plugin keep rows in memory.</summary>
public sealed class AkkaInMemory : IHostSource
{
    private readonly StoresOfATest _stores = new();

    public IRunStore Store => _stores.Rows;

    public async Task<IHostUnderTest> StartAsync(HostSetup setup)
    {
        var options = new DurableRunsOptions
        {
            Settings = setup.Settings,
            Time = setup.Time,
            Chance = setup.Chance,
            OpenStore = _ => Task.FromResult<IRunStore>(_stores.Rows),
        };
        foreach (var definition in setup.Definitions) options.Add(definition);
        return new AkkaUnderTest(await TestNode.StartAsync(_stores.Configuration.WithFallback(TestNode.Configuration("unused.db")), options));
    }

    public async Task<IReadOnlyList<RecordedEvent>> EventsAsync(RunId run) =>
        [.. (await _stores.Rows.ReadAsync(run, 0, int.MaxValue, CancellationToken.None)).Select(EventCodec.Decode)];

    public ValueTask DisposeAsync()
    {
        _stores.Dispose();
        return ValueTask.CompletedTask;
    }
}
