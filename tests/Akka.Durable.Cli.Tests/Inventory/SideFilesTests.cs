using Akka.Durable.Cli.Files;

namespace Akka.Durable.Cli.Inventory;

public sealed class SideFilesTests
{
    [Theory]
    [InlineData("demo", "demo")]
    [InlineData("..", "%2e%2e")]
    [InlineData("a:b", "a%3ab")]
    [InlineData("Demo", "%44emo")]
    public void Every_run_has_a_directory_of_its_own_beside_the_database(string run, string name)
    {
        using var sandbox = new Sandbox();

        Assert.Equal(
            Path.Combine(sandbox.Root, "demo.files", name), SideFiles.DirectoryFor(sandbox.File("demo.db"), RunId.Parse(run)));
    }
}
