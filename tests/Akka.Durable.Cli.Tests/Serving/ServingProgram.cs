using System.Text;
using System.Threading.Channels;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Files;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Cli.Serving;

/// <summary>A call of the program that serves until it is told to end.</summary>
internal sealed class ServingProgram : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Lines _error = new();
    private readonly StringWriter _output = new();
    private readonly Task<int> _call;

    private ServingProgram(Sandbox sandbox, string[] arguments) => _call = Task.Run(() => DurableProgram.RunAsync(
        arguments, Terminal.Plain(_output, _error, sandbox.Root, TimeProvider.System, width: 120), _end.Token));

    public Uri Address { get; private set; } = new("http://localhost");

    public string Key { get; private set; } = "";

    public static async Task<ServingProgram> StartAsync(Sandbox sandbox, params string[] arguments)
    {
        var program = new ServingProgram(sandbox, arguments);
        await program.ReadUntilAsync("until Ctrl-C");
        return program;
    }

    public HttpClient Client()
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        return client;
    }

    public async Task<int> EndAsync()
    {
        await _end.CancelAsync();
        return await _call.OrHangAsync();
    }

    /// <summary>What it has said on standard error since it served.</summary>
    public IReadOnlyList<string> Said() => _error.Rest();

    public async ValueTask DisposeAsync() => await EndAsync();

    private async Task ReadUntilAsync(string sentence)
    {
        while (true)
        {
            var line = await _error.NextAsync(_call);
            if (line.StartsWith("Pages and API: ", StringComparison.Ordinal)) Address = new(line["Pages and API: ".Length..]);
            if (line.Contains("with the key ", StringComparison.Ordinal)) Key = line.Split("with the key ")[1].Split(' ')[0];
            if (line.Contains(sentence, StringComparison.Ordinal)) return;
        }
    }

    private sealed class Lines : TextWriter
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value) => _lines.Writer.TryWrite(value ?? "");

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }

        public List<string> Rest()
        {
            List<string> rest = [];
            while (_lines.Reader.TryRead(out var line)) rest.Add(line);
            return rest;
        }

        public async Task<string> NextAsync(Task<int> call)
        {
            var next = _lines.Reader.ReadAsync().AsTask();
            await Task.WhenAny(next, call).OrHangAsync();
            return next.IsCompleted ? await next : throw new InvalidOperationException($"The program ended with {await call}.");
        }
    }
}
