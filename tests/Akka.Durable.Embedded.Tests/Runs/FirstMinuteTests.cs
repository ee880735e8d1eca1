using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Embedded.Runs;

public sealed class FirstMinuteTests : FirstMinute
{
    protected override async Task<(IRunClient Client, IAsyncDisposable Host)> StartAsync(string database, RunDefinition definition)
    {
        var host = await DurableHost.StartAsync(database, definition);
        return (host, host);
    }
}
