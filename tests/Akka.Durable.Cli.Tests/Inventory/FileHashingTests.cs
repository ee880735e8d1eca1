using Akka.Durable.Cli.Files;

namespace Akka.Durable.Cli.Inventory;

public sealed class FileHashingTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_file_is_hashed_as_everybody_else_would()
    {
        _sandbox.Write("abc", "abc");

        Assert.Equal(
            new("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), await HashAsync(new("abc", 3)));
    }

    [Fact]
    public async Task An_empty_file_is_not_even_opened() => Assert.Equal(
        new("not there", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), await HashAsync(new("not there", 0)));

    [Fact]
    public async Task A_file_that_vanished_since_the_scan_is_a_result() =>
        Assert.Equal(new("gone", Error: "not found"), await HashAsync(new("gone", 3)));

    [Fact]
    public async Task What_cannot_be_read_as_a_file_is_a_result()
    {
        Directory.CreateDirectory(Path.Combine(_sandbox.Tree, "now a directory"));

        Assert.Equal(new("now a directory", Error: "access denied"), await HashAsync(new("now a directory", 3)));
    }

    [Fact]
    public async Task A_file_that_grew_since_the_scan_has_the_size_that_was_read()
    {
        _sandbox.Write("log", "four");

        Assert.Equal(4, (await HashAsync(new("log", 2))).Size);
    }

    private Task<HashedFile> HashAsync(ListedEntry entry) => FileHashing.HashAsync(_sandbox.Tree, entry, CancellationToken.None);
}
