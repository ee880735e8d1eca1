namespace Akka.Durable.Cli.Files;

public sealed class DurableFileTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task The_hash_of_what_was_written_is_handed_back()
    {
        var file = _sandbox.File("x/y.txt");

        var hash = await DurableFile.WriteAsync(file, stream => stream.WriteAsync("abc"u8.ToArray()).AsTask());

        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hash);
        Assert.Equal(hash, await DurableFile.HashAsync(file, CancellationToken.None));
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(_sandbox.File("x")));
    }

    [Fact]
    public async Task Until_it_is_whole_the_old_content_stands_under_the_name()
    {
        var file = _sandbox.File("y.txt");
        await File.WriteAllTextAsync(file, "old");
        var seen = "";

        await DurableFile.WriteAsync(
            file, stream => stream.WriteAsync("new"u8.ToArray()).AsTask(), () => seen = File.ReadAllText(file));

        Assert.Equal(("old", "new"), (seen, await File.ReadAllTextAsync(file)));
    }

    [Fact]
    public async Task What_a_killed_writer_left_is_written_over()
    {
        var file = _sandbox.File("y.txt");
        await File.WriteAllTextAsync(DurableFile.TemporaryNameOf(file), "half of something longer than what comes");

        await DurableFile.WriteAsync(file, stream => stream.WriteAsync("whole"u8.ToArray()).AsTask());

        Assert.Equal("whole", await File.ReadAllTextAsync(file));
    }
}
