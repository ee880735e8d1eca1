using Akka.Durable.Catalog;
using Akka.Durable.Phases;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Time;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>What the suites share: a host on an empty database, a clock that stands still, and a log of what bodies did.</summary>
/// <remarks>
/// A host passes when a class of its test project derives from each suite, and all of their tests pass there:
/// <c>public sealed class MyStartingTests : StartingConformance&lt;MyHosts&gt;;</c>
/// </remarks>
/// <typeparam name="TSource">Starts the host.</typeparam>
public abstract class RunHostConformance<TSource> : IAsyncLifetime
    where TSource : IHostSource, new()
{
    private IHostUnderTest? _host;

    protected TSource Source { get; } = new();

    protected VirtualTime Time { get; } = new();

    protected BodyLog Log { get; } = new();

    /// <summary>For the next host. Runs stay in memory and the host keeps its hold, however far a test turns the clock.</summary>
    protected DurableSettings Settings { get; set; } = DurableSettings.Default with
    {
        ParkAfter = TimeSpan.FromDays(1),

        // Off: its timer would pass for one of a run's that is due in the same time.
        ReconcileInterval = TimeSpan.Zero,
        Store = new() { LeaseDuration = TimeSpan.FromDays(100) },
    };

    /// <summary>What chance says whenever it is asked; 0 to 1.</summary>
    protected double Chance { get; set; } = 0.5;

    protected IHostUnderTest Host => _host ?? throw new InvalidOperationException("No host is started.");

    protected IRunClient Client => Host.Client;

    protected static RunId TheRun { get; } = RunId.Parse("r1");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_host is not null) await _host.CrashAsync().OrHangAsync();
        await Source.DisposeAsync();
    }

    /// <summary>A definition that takes a number.</summary>
    protected static RunDefinition<int, T> Definition<T>(Func<RunContext, Task<T>> body, string name = "story") =>
        RunDefinition.Of<int, T>(name, (run, _) => body(run));

    protected async Task HostAsync(params RunDefinition[] definitions) =>
        _host = await Source.StartAsync(new(definitions, Settings, Time, () => Chance)).OrHangAsync();

    /// <summary>A host with the definition, and one run of it.</summary>
    protected async Task<RunHandle> RunAsync<T>(RunDefinition<int, T> definition, StartOptions? options = null)
    {
        await HostAsync(definition);
        return await Client.StartAsync(definition.Name, 1, (options ?? new()) with { Id = TheRun.Value }).OrHangAsync();
    }

    /// <summary>A host with a run of this code: it has ended when this returns.</summary>
    protected async Task<T> ResultOfAsync<T>(Func<RunContext, Task<T>> body)
    {
        var run = await RunAsync(Definition(body));
        return await run.ResultAsync<T>().OrHangAsync();
    }

    /// <summary>How a run of this code fails.</summary>
    protected async Task<RunFailedException> FailureOfAsync<T>(Func<RunContext, Task<T>> body)
    {
        var run = await RunAsync(Definition(body));
        return await Assert.ThrowsAsync<RunFailedException>(() => run.ResultAsync<T>().OrHangAsync());
    }

    /// <summary>The host dies, another takes its place and has taken up what was interrupted.</summary>
    protected async Task<RunHandle> CrashAndRecoverAsync(params RunDefinition[] definitions)
    {
        await Host.CrashAsync();
        return await RecoverAsync(definitions);
    }

    /// <summary>The host is stopped, another takes its place and has taken up what was interrupted.</summary>
    protected async Task<RunHandle> StopAndRecoverAsync(params RunDefinition[] definitions)
    {
        await Host.StopAsync().OrHangAsync();
        return await RecoverAsync(definitions);
    }

    /// <summary>Waits until something waits for exactly this long from now, and lets the time pass.</summary>
    protected async Task PassAsync(TimeSpan by)
    {
        await Time.TimerSetAsync(by).OrHangAsync();
        await Time.AdvanceAsync(by);
    }

    /// <summary>Sends the run a signal if it has taken most of those before: nobody is faster than a run may be slow.</summary>
    protected async Task SendWhileTakenAsync<T>(string name, T value)
    {
        if ((await StateAsync()).UnreadSignals.Count < 5) await Client.SignalAsync(TheRun.Value, name, value).OrHangAsync();
    }

    /// <summary>Lets the host look for what is due, over and over, until the run has ended.</summary>
    protected async Task PollUntilEndedAsync()
    {
        var ended = Client.WaitAsync(TheRun);
        await HangGuard.UntilAsync(async () =>
        {
            if (!ended.IsCompleted) await Time.AdvanceAsync(Settings.PollInterval);
            return ended.IsCompleted;
        });
        await ended;
    }

    protected Task<T> ResultAsync<T>() => new RunHandle(Client, TheRun, wasThere: true).ResultAsync<T>().OrHangAsync();

    protected Task<RunState> EndAsync() => Client.WaitAsync(TheRun).OrHangAsync();

    protected async Task<RunState> StateAsync() => (await Client.FindAsync(TheRun.Value).OrHangAsync())!;

    protected async Task<PhaseState> PhaseAsync(string name) => (await StateAsync()).Phases[new Address(name)];

    protected async Task<IReadOnlyList<T>> EventsAsync<T>() where T : RunEvent =>
        [.. (await Source.EventsAsync(TheRun)).Select(e => e.Event).OfType<T>()];

    /// <summary>Waits until the journal holds this many events of the kind.</summary>
    protected Task UntilRecordedAsync<T>(int count = 1) where T : RunEvent =>
        HangGuard.UntilAsync(async () => (await EventsAsync<T>()).Count >= count);

    protected async Task<CatalogRow> ListedAsync(string? run = null) =>
        Assert.Single((await Client.ListAsync(new() { Text = run ?? TheRun.Value }).OrHangAsync()).Rows);

    protected Task UntilListedAsync(RunStatus status) => HangGuard.UntilAsync(async () => (await ListedAsync()).Status == status);

    protected static async Task AssertRefusedAsync(string code, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => call().OrHangAsync());
        Assert.Equal(code, refused.Code);
    }

    private async Task<RunHandle> RecoverAsync(RunDefinition[] definitions)
    {
        await HostAsync(definitions);
        await Host.Resumed.OrHangAsync();
        return new(Client, TheRun, wasThere: true);
    }
}
