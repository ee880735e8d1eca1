using Akka.Durable.Node;

namespace Akka.Durable.Tests.Serving;

public class NodeArgumentsTests
{
    [Fact]
    public void Files_come_first_and_options_in_any_order()
    {
        var asked = NodeArguments.Parse(["a.conf", "b.conf", "--listen", "127.0.0.1:0", "--serve", "--count", "monday", "3"])!;

        Assert.Equal(["a.conf", "b.conf"], asked.Files);
        Assert.Equal((true, "127.0.0.1:0", ("monday", 3)), (asked.Serves, asked.Listen, asked.Count));
        Assert.Empty(asked.Definitions);
    }

    [Fact]
    public void Assemblies_may_be_given_together_or_one_by_one() =>
        Assert.Equal(["x.dll", "y.dll", "z.dll"], NodeArguments.Parse(["a.conf", "--definitions", "x.dll", "y.dll", "--definitions", "z.dll"])!.Definitions);

    [Theory]
    [InlineData("")]
    [InlineData("--serve")]
    [InlineData("a.conf --serve 127.0.0.1:0")]
    [InlineData("a.conf --listen 127.0.0.1:0")]
    [InlineData("a.conf --serve --listen")]
    [InlineData("a.conf --count monday")]
    [InlineData("a.conf --count monday three")]
    [InlineData("a.conf --count monday 3 --definitions x.dll")]
    [InlineData("a.conf --definitions")]
    [InlineData("a.conf --sreve")]
    public void What_cannot_be_meant_is_refused(string line) =>
        Assert.Null(NodeArguments.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
