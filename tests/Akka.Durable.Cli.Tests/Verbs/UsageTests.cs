using Akka.Durable.Cli.Files;

namespace Akka.Durable.Cli.Verbs;

/// <summary>A command line that cannot be understood ends with 2 and a sentence.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("Required command was not provided.")]
    [InlineData("'nope'", "nope")]
    [InlineData("Required argument missing", "show")]
    [InlineData("'--nope'", "list", "--nope")]
    [InlineData("--limit is 0; 1 to 1000 is wanted.", "list", "--limit", "0")]
    [InlineData("--limit is 1001; 1 to 1000 is wanted.", "list", "--limit", "1001")]
    [InlineData("'many'", "list", "--limit", "many")]
    [InlineData("--status is 'tired'; one of running, waiting,", "list", "--status", "tired")]
    [InlineData("--crash-in is 'lunch'; one of scan, hash, duplicates, report is wanted.", "demo", "--crash-in", "lunch")]
    [InlineData("--slow is -1; 0 to 3600000 is wanted.", "demo", "--slow", "-1")]
    public async Task It_says_what_is_wrong(string sentence, params string[] arguments)
    {
        var call = await ProgramCall.OfAsync(_sandbox, arguments);

        Assert.Equal((2, ""), (call.ExitCode, call.Out));
        Assert.StartsWith("usage: ", call.Error);
        Assert.Contains(sentence, call.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_sandbox.Root));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("demo", "--help")]
    [InlineData("show", "--help")]
    public async Task Help_is_no_error(params string[] arguments)
    {
        var call = await ProgramCall.OfAsync(_sandbox, arguments);

        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        Assert.Contains("Usage:", call.Out);
    }
}
