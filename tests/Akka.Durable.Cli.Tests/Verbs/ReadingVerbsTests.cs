using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;

namespace Akka.Durable.Cli.Verbs;

/// <summary>Looking changes nothing and disturbs nobody.</summary>
public sealed class ReadingVerbsTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    public static TheoryData<string[]> Verbs => [["list"], ["show", "a"], ["events", "a"], ["verify"], ["watch", "a"]];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task The_file_stays_byte_for_byte_and_no_other_is_made(string[] verb)
    {
        var file = await StoredRuns.PlantAsync(_sandbox);
        var before = await File.ReadAllBytesAsync(file);

        Assert.Equal(0, (await ProgramCall.OfAsync(_sandbox, [.. verb, "--database", file])).ExitCode);

        Assert.Equal(before, await File.ReadAllBytesAsync(file));
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(_sandbox.Root));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_host_that_holds_the_database_goes_on_beside(string[] verb)
    {
        var file = await StoredRuns.PlantAsync(_sandbox);
        await using var host = await DurableHost.StartAsync(file);

        var call = await ProgramCall.OfAsync(_sandbox, [.. verb, "--database", file]);

        Assert.True(call.ExitCode == 0, $"{call.ExitCode}: {call.Out}{call.Error}");
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_database_that_is_not_there_is_refused_and_not_made(string[] verb)
    {
        var call = await ProgramCall.OfAsync(_sandbox, [.. verb, "--database", "none.db"]);

        Assert.Equal(4, call.ExitCode);
        Assert.StartsWith("not-a-database: There is no database", call.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_sandbox.Root));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_configuration_names_the_database(string[] verb)
    {
        await StoredRuns.PlantAsync(_sandbox);
        await File.WriteAllTextAsync(_sandbox.File("durable.conf"), $"akka.durable.store.sqlite.file = \"{StoredRuns.File}\"");

        Assert.Equal(0, (await ProgramCall.OfAsync(_sandbox, [.. verb, "--config", "durable.conf"])).ExitCode);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("events")]
    [InlineData("verify")]
    [InlineData("watch")]
    public async Task A_run_that_is_not_there_ends_with_3(string verb)
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await ProgramCall.OfAsync(_sandbox, verb, "nobody", "--database", StoredRuns.File);

        Assert.Equal((3, "unknown-run: There is no run 'nobody' in this database.\n"), (call.ExitCode, call.Error));
    }

    [Theory]
    [InlineData("show")]
    [InlineData("events")]
    [InlineData("verify")]
    [InlineData("watch")]
    public async Task What_is_no_run_id_is_refused(string verb)
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await ProgramCall.OfAsync(_sandbox, verb, "a/b", "--database", StoredRuns.File);

        Assert.Equal(4, call.ExitCode);
        Assert.StartsWith("invalid-run-id: 'a/b' is not a run id", call.Error);
    }

    [Fact]
    public async Task A_run_that_cannot_be_recovered_is_a_sentence_and_no_stack()
    {
        await using (var store = await StoredRuns.OpenAsync(_sandbox.File(StoredRuns.File)))
        {
            await StoredRuns.AppendAsync(store, "a", StoredRuns.Completed, TestKit.Runs.RunScenario.Noon);
            await store.DeleteEventsAsync(RunId.Parse("a"), 1, CancellationToken.None);
        }

        var call = await ProgramCall.OfAsync(_sandbox, "show", "a", "--database", StoredRuns.File);

        Assert.Equal((1, "The journal is corrupt: event 2 where 1 is due.\n"), (call.ExitCode, call.Error));
    }
}
