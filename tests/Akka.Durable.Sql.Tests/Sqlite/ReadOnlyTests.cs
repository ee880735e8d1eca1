using Akka.Durable.Catalog;
using Akka.Durable.Refusals;
using IOFile = System.IO.File;

namespace Akka.Durable.Sql.Tests.Sqlite;

public sealed class ReadOnlyTests : SqliteTest
{
    [Fact]
    public async Task Reading_creates_nothing_beside_the_file_and_changes_nothing_in_it()
    {
        await FillAsync();
        var before = await IOFile.ReadAllBytesAsync(File);

        await using var store = await OpenReadOnlyAsync();
        Assert.Equal([1, 2], await SequencesAsync(store, Alpha));
        Assert.Single((await store.ListAsync(new CatalogQuery(), CancellationToken.None)).Rows);
        Assert.Equal([Alpha], await store.ListRunIdsAsync(null, 10, CancellationToken.None));

        Assert.Equal(["durable.db"], Folder.Names);
        Assert.Equal(before, await IOFile.ReadAllBytesAsync(File));
    }

    [Fact]
    public async Task Writing_to_what_is_open_for_reading_is_refused()
    {
        await FillAsync();
        await using var store = await OpenReadOnlyAsync();

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => store.AppendAsync(Append(Alpha, 3)));
        Assert.Equal(RefusalCodes.ReadOnly, refused.Code);
        Assert.Contains(File, refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RunRefusedException>(
            () => store.AcquireLeaseAsync(First, Noon, TimeSpan.FromSeconds(1), CancellationToken.None));
    }

    [Fact]
    public async Task A_read_only_file_is_refused_for_writing_and_can_be_read()
    {
        await FillAsync();
        IOFile.SetAttributes(File, FileAttributes.ReadOnly);
        try
        {
            var refused = await Assert.ThrowsAsync<RunRefusedException>(() => OpenAsync());
            Assert.Equal(RefusalCodes.ReadOnly, refused.Code);
            Assert.Contains(File, refused.Message, StringComparison.Ordinal);

            await using var store = await OpenReadOnlyAsync();
            Assert.Equal([1, 2], await SequencesAsync(store, Alpha));
            Assert.Equal(["durable.db"], Folder.Names);
        }
        finally
        {
            IOFile.SetAttributes(File, FileAttributes.Normal);
        }
    }

    [Fact]
    public async Task A_read_only_directory_is_refused_for_writing_and_can_be_read()
    {
        // Windows has no directories of that kind: its attribute says something else there.
        if (OperatingSystem.IsWindows()) return;

        await FillAsync();
        var directory = new DirectoryInfo(Path.GetDirectoryName(File)!);
        var mode = directory.UnixFileMode;
        directory.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        try
        {
            var refused = await Assert.ThrowsAsync<RunRefusedException>(() => OpenAsync());
            Assert.Equal(RefusalCodes.ReadOnly, refused.Code);

            await using var store = await OpenReadOnlyAsync();
            Assert.Equal([1, 2], await SequencesAsync(store, Alpha));
        }
        finally
        {
            directory.UnixFileMode = mode;
        }
    }

    [Fact]
    public async Task What_a_host_writes_meanwhile_is_seen()
    {
        await FillAsync();
        await using var reader = await OpenReadOnlyAsync();
        Assert.Equal([1, 2], await SequencesAsync(reader, Alpha));

        await using (var host = await OpenAsync())
        {
            await host.AppendAsync(Append(Alpha, 3));
            Assert.Equal([1, 2, 3], await SequencesAsync(reader, Alpha));
            await host.AppendAsync(Append(Alpha, 4));
            Assert.Equal([1, 2, 3, 4], await SequencesAsync(reader, Alpha));
        }

        Assert.Equal([1, 2, 3, 4], await SequencesAsync(reader, Alpha));
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_not_created()
    {
        var refused = await Assert.ThrowsAsync<RunRefusedException>(OpenReadOnlyAsync);

        Assert.Equal(RefusalCodes.NotADatabase, refused.Code);
        Assert.Contains(File, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Folder.Names);
    }

    [Fact]
    public async Task An_empty_file_has_no_runs_to_read_and_can_be_begun()
    {
        await IOFile.WriteAllBytesAsync(File, []);

        Assert.Equal(RefusalCodes.NotADatabase, (await Assert.ThrowsAsync<RunRefusedException>(OpenReadOnlyAsync)).Code);
        await FillAsync();
        await using var store = await OpenReadOnlyAsync();
        Assert.Equal([1, 2], await SequencesAsync(store, Alpha));
    }

    private async Task FillAsync()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Append(Alpha, 1, 2) with { Catalog = Row(Alpha) with { Sequence = 2 } });
    }
}
