using System.Text;
using Akka.Durable.Embedded.Hosts;
using Akka.Durable.Payloads;
using Akka.Durable.Recovery;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;
using Akka.Durable.Verification;
using Akka.Durable.Waits;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>Tells <see cref="Story"/> to its end: gives it the signal and the time it waits for, and a new host when one dies.</summary>
internal sealed class StoryTeller(DurableSettings settings)
{
    public static readonly RunId Run = RunId.Parse("story");

    private readonly MemoryRunStore _store = new(isAlive: _ => false);
    private readonly VirtualTime _time = new();

    /// <summary>Bodies that had ended before the first host died; empty when none did.</summary>
    public IReadOnlyList<string> Before { get; private set; } = [];

    /// <summary>Bodies that ended in the second host.</summary>
    public IReadOnlyList<string> After { get; private set; } = [];

    /// <summary>What was recorded when the first host died.</summary>
    public RunState AtCrash { get; private set; } = RunState.Initial;

    public StoreContents Contents => _store.Contents;

    /// <summary>The run as its journal and snapshots have it.</summary>
    public async Task<RunState> StoredAsync() => (await RunRecovery.RecoverAsync(_store, Run, CancellationToken.None)).State;

    public async Task<VerifiedRun> VerifiedAsync() => (await StoreVerification.VerifyAsync(_store, Run))!;

    /// <summary>A value of the run as its JSON, wherever it is kept; null for none.</summary>
    public string? Text(Payload? payload) => payload?.Reference is { } reference
        ? Encoding.UTF8.GetString(Contents.PayloadsOf(Run)[reference.Sha256].Json.Span)
        : payload?.ToString();

    public async Task TellAsync(StoreFaults faults)
    {
        var logs = new List<BodyLog>();
        var died = await HostsInTurn.TellAsync(
            faults,
            _store,
            used =>
            {
                logs.Add(new());
                return StartAsync(used, logs[^1]);
            },
            (host, _) => TellAsync(host),
            dead: async () =>
            {
                AtCrash = await StoredAsync();
                Before = logs[0].Lines;
            });
        if (died) After = logs[1].Lines;
        else Before = logs[0].Lines;
    }

    private Task<EmbeddedUnderTest> StartAsync(Journal.IRunStore store, BodyLog log) => EmbeddedUnderTest.StartAsync(
        new([Story.Definition(log)], settings, _time, () => 0.5), store, static () => { });

    // Everything it does may be done twice, as a caller does that got no answer.
    private async Task<Leave> TellAsync(EmbeddedUnderTest host)
    {
        try
        {
            var run = await host.Client.StartAsync("story", 41, new() { Id = Run.Value });
            var ended = run.WaitAsync();
            while (!ended.IsCompleted)
            {
                await Task.Yield();
                if (await host.Client.FindAsync(Run.Value) is not { } state || !HostsInTurn.IsAtRest(state, settings)) continue;
                if (!HostsInTurn.IsSnapshotted(Run, state, Contents, settings.SnapshotEvery)) continue;

                if (state.Waits.Values.Any(w => w is WaitState.Open { Signal: not null }))
                {
                    await host.Client.SignalAsync(Run.Value, Story.Signal, "ann", id: "s1");
                }
                else if (Obligations.NextWake(state) is { } due)
                {
                    if (due > _time.GetUtcNow()) await _time.AdvanceAsync(due - _time.GetUtcNow());
                    else await _time.AdvanceAsync(settings.PollInterval);
                }
            }

            await ended;
        }
        catch (OperationCanceledException)
        {
            // The host died; the next is told the story from the beginning.
        }

        return Leave.Over;
    }
}
