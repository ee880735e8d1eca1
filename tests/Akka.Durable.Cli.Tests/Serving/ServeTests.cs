using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Cli.Serving;

public sealed class ServeTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task Serve_prints_where_it_is_and_a_key_and_answers_with_it_alone()
    {
        await using var program = await ServingProgram.StartAsync(_sandbox, "serve", "--database", "runs.db", "--listen", "127.0.0.1:0");
        using var known = program.Client();
        using var unknown = new HttpClient { BaseAddress = program.Address };

        var list = await known.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/runs", UriKind.Relative)).OrHangAsync();
        using var refused = await unknown.GetAsync(new Uri("/api/v1/runs", UriKind.Relative)).OrHangAsync();

        Assert.Empty(list.GetProperty("runs").EnumerateArray());
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(ExitCodes.Done, await program.EndAsync());
    }

    [Fact]
    public async Task The_demo_serves_its_run_until_it_is_ended()
    {
        await using var program = await ServeDemoAsync();
        using var client = program.Client();

        var run = await client.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/runs/demo", UriKind.Relative)).OrHangAsync();
        var page = await client.GetStringAsync(new Uri("/runs/demo", UriKind.Relative)).OrHangAsync();

        Assert.Equal("completed", run.GetProperty("status").GetString());
        Assert.Contains("It completed after", page, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, await program.EndAsync());
    }

    [Fact]
    public async Task It_ends_without_a_word_also_while_pages_are_read_and_a_run_is_watched()
    {
        await using var program = await ServeDemoAsync();
        using var client = program.Client();
        using var reopened = await client.PostAsJsonAsync(new Uri("/api/v1/runs/demo/rollback", UriKind.Relative), new { to = "report" }).OrHangAsync();
        using var watched = await client.GetAsync(new Uri("/api/v1/runs/demo/events/live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead).OrHangAsync();
        await client.GetStringAsync(new Uri("/login", UriKind.Relative)).OrHangAsync();
        await client.GetStringAsync(new Uri("/runs/demo/rollback", UriKind.Relative)).OrHangAsync();

        Assert.Equal(HttpStatusCode.OK, watched.StatusCode);
        Assert.Equal(ExitCodes.Done, await program.EndAsync());

        // But for the server's word about a machine that keeps it waiting.
        Assert.DoesNotContain(program.Said(), line => !line.Contains("the heartbeat has been running", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0.0.0.0:0", "open to other machines")]
    [InlineData("[::]:0", "open to other machines")]
    [InlineData("here", "no place to listen at")]
    [InlineData("example.com:80", "no place to listen at")]
    public async Task It_is_not_opened_to_others_without_names_and_keys(string listen, string sentence)
    {
        var call = await ProgramCall.OfAsync(_sandbox, "serve", "--database", "runs.db", "--listen", listen);

        Assert.Equal(ExitCodes.Refused, call.ExitCode);
        Assert.StartsWith("invalid-configuration: ", call.Error, StringComparison.Ordinal);
        Assert.Contains(sentence, call.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_can_be_guessed_is_refused_without_being_repeated()
    {
        await File.WriteAllTextAsync(Path.Combine(_sandbox.Root, "serve.conf"), "akka.durable.dashboard.keys.read = hunter2");

        var call = await ProgramCall.OfAsync(_sandbox, "serve", "--config", "serve.conf");

        Assert.Equal(ExitCodes.Refused, call.ExitCode);
        Assert.DoesNotContain("hunter2", call.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_assembly_gives_no_definitions()
    {
        await File.WriteAllTextAsync(Path.Combine(_sandbox.Root, "code.dll"), "not code");

        var call = await ProgramCall.OfAsync(_sandbox, "serve", "--database", "runs.db", "--definitions", "code.dll");

        Assert.Equal(ExitCodes.Refused, call.ExitCode);
        Assert.Contains("gives no definitions", call.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _sandbox.Dispose();

    private async Task<ServingProgram> ServeDemoAsync()
    {
        Directory.CreateDirectory(Path.Combine(_sandbox.Root, "tree"));
        await File.WriteAllTextAsync(Path.Combine(_sandbox.Root, "tree", "a.txt"), "a");
        return await ServingProgram.StartAsync(_sandbox, "demo", "--path", "tree", "--database", "demo.db", "--serve", "--listen", "127.0.0.1:0");
    }
}
