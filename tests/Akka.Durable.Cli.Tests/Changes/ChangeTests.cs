using System.Text.Json;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;

namespace Akka.Durable.Cli.Changes;

/// <summary>Where no host holds the database the verbs act themselves, and say what a host will make of it.</summary>
public sealed class ChangeTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("Run 'c' is asked to end.", "It ends when a host with the definition 'report' starts; its code is not executed again.", "cancel", "c")]
    [InlineData("Run 'c' is terminated.", "It has ended: no host executes it any more.", "terminate", "c")]
    [InlineData("Run 'c' is paused.", "No host executes it until it is resumed.", "pause", "c")]
    [InlineData("Run 'b' is to be tried again.", "It goes on when a host with the definition 'import' starts.", "retry", "b")]
    [InlineData("Run 'c' has the signal 'go', and keeps it until it awaits it.", "It goes on when a host with the definition 'report' starts.", "signal", "c", "go")]
    [InlineData("Run 'a' has the tags size=2, team=red now.", "It has ended: no host executes it any more.", "tag", "a", "team=red", "size=2")]
    [InlineData("Run 'b' has no tags now.", "No host executes it until it is tried again, with durable retry.", "tag", "b", "team-")]
    public async Task What_was_done_and_what_follows_is_said(string done, string follows, params string[] arguments)
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await CallAsync(arguments);

        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        Assert.Equal($"✔ {done}\n  {follows}", call.Drawn);
    }

    [Theory]
    [InlineData("paused", "c", "pause")]
    [InlineData("terminated", "c", "terminate")]
    [InlineData("running", "b", "retry")]
    public async Task Asked_a_second_time_nothing_is_changed(string status, string run, string verb)
    {
        await StoredRuns.PlantAsync(_sandbox);
        await CallAsync(verb, run, "--reason", "lunch");
        var once = await EventsAsync(run);

        var again = await CallAsync(verb, run, "--reason", "dinner");

        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.StartsWith($"● Nothing was changed: run '{run}' is {status}", again.Out);
        Assert.Equal(once, await EventsAsync(run));
    }

    [Fact]
    public async Task A_signal_of_one_id_is_taken_once()
    {
        await StoredRuns.PlantAsync(_sandbox);
        await CallAsync("signal", "c", "go", "--id", "s1");
        var once = await EventsAsync("c");

        var again = await CallAsync("signal", "c", "go", "--id", "s1");

        Assert.Equal((0, "● Nothing was changed: run 'c' has received the signal 's1' before."), (again.ExitCode, again.Drawn));
        Assert.Equal(once, await EventsAsync("c"));
    }

    [Fact]
    public async Task Tags_that_are_so_already_are_left()
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await CallAsync("tag", "a", "team=blue", "size-");

        Assert.Equal((0, "● Nothing was changed: run 'a' has the tags team=blue already."), (call.ExitCode, call.Drawn));
    }

    [Theory]
    [InlineData("run-ended: The run has ended: completed.", "a", "pause")]
    [InlineData("run-ended: The run has ended: completed.", "a", "retry")]
    [InlineData("run-ended: The run has ended: completed.", "a", "cancel")]
    [InlineData("run-ended: The run has ended: failed.", "b", "resume")]
    [InlineData("not-allowed: The run has not failed.", "c", "retry", "pause")]
    [InlineData("run-ended: The run has ended: completed. It takes no signals.", "a", "signal")]
    public async Task A_refusal_ends_with_4_and_changes_nothing(string error, string run, string verb, string? before = null)
    {
        await StoredRuns.PlantAsync(_sandbox);
        if (before is not null) await CallAsync(before, run);
        var events = await EventsAsync(run);

        var call = await CallAsync(verb == "signal" ? [verb, run, "go"] : [verb, run]);

        Assert.Equal((4, "", error + "\n"), (call.ExitCode, call.Out, call.Error));
        Assert.Equal(events, await EventsAsync(run));
    }

    [Theory]
    [InlineData("cancel", "nobody")]
    [InlineData("signal", "nobody", "go")]
    [InlineData("tag", "nobody", "a=b")]
    public async Task A_run_that_is_not_there_ends_with_3(params string[] arguments)
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await CallAsync(arguments);

        Assert.Equal((3, "unknown-run: There is no run 'nobody' in this database.\n"), (call.ExitCode, call.Error));
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_not_made()
    {
        var call = await CallAsync("cancel", "a");

        Assert.Equal(4, call.ExitCode);
        Assert.StartsWith("not-a-database: There is no database", call.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_sandbox.Root));
    }

    [Theory]
    [InlineData("IRunClient.CancelAsync", "cancel", "c")]
    [InlineData("IRunClient.SignalAsync", "signal", "c", "go")]
    [InlineData("IRunClient.ChangeTagsAsync", "tag", "c", "a=b")]
    public async Task Where_a_host_holds_the_database_it_says_which_and_how_to_go_through_it(string through, params string[] arguments)
    {
        var file = await StoredRuns.PlantAsync(_sandbox);
        await using var host = await DurableHost.StartAsync(file);
        await host.Resumed.WaitAsync(TimeSpan.FromSeconds(60));
        var before = await EventsAsync("c");

        var call = await CallAsync(arguments);

        Assert.Equal((4, ""), (call.ExitCode, call.Out));
        Assert.StartsWith($"database-held: The database is held by process {Environment.ProcessId} ", call.Error);
        Assert.EndsWith(
            $"Nothing was changed. Ask through the program that runs this host ({through}), or end it, with Ctrl-C or as a service is stopped, and give this command again.\n",
            call.Error);
        Assert.Equal(before, await EventsAsync("c"));
    }

    [Theory]
    [InlineData("run-paused", "eve", "lunch", "pause", "c", "--by", "eve", "--reason", "lunch")]
    [InlineData("run-paused", ProgramCall.User, null, "pause", "c")]
    [InlineData("cancel-requested", "eve", null, "cancel", "c", "--by", "eve")]
    public async Task Who_and_why_is_in_the_journal(string type, string by, string? reason, params string[] arguments)
    {
        await StoredRuns.PlantAsync(_sandbox);

        await CallAsync(arguments);

        var last = (await EventsAsync("c"))[^1];
        Assert.Equal(type, last.Type);
        Assert.Equal(by, last.Data.GetProperty("by").GetString());
        Assert.Equal(reason, last.Data.TryGetProperty("reason", out var why) ? why.GetString() : null);
    }

    [Theory]
    [InlineData("""{"ok":true,"n":1.50}""", "--json", """{"ok":true,"n":1.50}""")]
    [InlineData("\"true\"", "--text", "true")]
    [InlineData("null")]
    public async Task A_signal_says_what_it_was_given(string value, params string[] options)
    {
        await StoredRuns.PlantAsync(_sandbox);

        await CallAsync(["signal", "c", "go", "--sender", "eve", .. options]);

        var data = (await EventsAsync("c"))[^1].Data;
        Assert.Equal((value, "eve"), (data.GetProperty("value").GetRawText(), data.GetProperty("sender").GetString()));
    }

    [Fact]
    public async Task The_rules_hold_afterwards()
    {
        await StoredRuns.PlantAsync(_sandbox);
        await CallAsync("pause", "c");
        await CallAsync("signal", "c", "go");
        await CallAsync("resume", "c");
        await CallAsync("retry", "b");
        await CallAsync("tag", "a", "team-");

        Assert.StartsWith("✔ every rule holds  3 runs", (await CallAsync("verify")).Out);
    }

    private Task<ProgramCall> CallAsync(params string[] arguments) =>
        ProgramCall.OfAsync(_sandbox, [.. arguments, "--database", StoredRuns.File]);

    private async Task<IReadOnlyList<StoredEvent>> EventsAsync(string run) =>
    [
        .. (await CallAsync("events", run, "--json")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            var e = JsonElement.Parse(line);
            return new StoredEvent(e.GetProperty("type").GetString()!, e.GetProperty("data"));
        }),
    ];

    private sealed record StoredEvent(string Type, JsonElement Data)
    {
        public bool Equals(StoredEvent? other) => other is not null && Type == other.Type && Data.GetRawText() == other.Data.GetRawText();

        public override int GetHashCode() => Type.GetHashCode(StringComparison.Ordinal);
    }
}
