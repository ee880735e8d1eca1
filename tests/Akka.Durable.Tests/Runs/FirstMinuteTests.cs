using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Runs;

public sealed class FirstMinuteTests : FirstMinute
{
    protected override async Task<(IRunClient Client, IAsyncDisposable Host)> StartAsync(string database, RunDefinition definition)
    {
        var node = await TestNode.StartAsync(database, definition);
        return (node.Client, node);
    }
}
