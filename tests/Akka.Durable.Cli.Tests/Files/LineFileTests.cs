using Akka.Durable.Cli.Inventory;

namespace Akka.Durable.Cli.Files;

public sealed class LineFileTests : IDisposable
{
    private static readonly ListedEntry[] Entries = [new("a", 1), new("line\nbreak", 2), new("l", Link: "ü")];

    private readonly Sandbox _sandbox = new();
    private readonly string _file;

    public LineFileTests() => _file = _sandbox.File("lines.jsonl");

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task What_was_written_is_read_back()
    {
        var hash = await LineFile.WriteAsync(_file, Entries);

        Assert.Equal(Entries, await ReadAsync(hash));
        Assert.Equal(3, (await File.ReadAllLinesAsync(_file)).Length);
    }

    [Fact]
    public async Task A_file_that_was_changed_since_it_was_recorded_is_not_believed()
    {
        var hash = await LineFile.WriteAsync(_file, Entries);
        await File.AppendAllTextAsync(_file, "{\"path\":\"more\"}\n");

        var lost = await Assert.ThrowsAsync<SideFileLostException>(() => ReadAsync(hash));
        Assert.Contains("was changed; begin afresh with --restart", lost.Message);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_named()
    {
        var lost = await Assert.ThrowsAsync<SideFileLostException>(() => ReadAsync("00"));
        Assert.Contains($"'{_file}', which an earlier phase wrote, is gone", lost.Message);
    }

    private async Task<List<ListedEntry>> ReadAsync(string hash)
    {
        var read = new List<ListedEntry>();
        await foreach (var entry in LineFile.ReadAsync<ListedEntry>(_file, hash, CancellationToken.None)) read.Add(entry);
        return read;
    }
}
