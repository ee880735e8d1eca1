using Akka.Durable.Embedded.Hosts;
using Akka.Durable.Recovery;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>What has to be seen to at one run, told by looking at how it stands: so that the next host is told what is left of it.</summary>
internal abstract class OperatedStory
{
    public static readonly RunId Run = RunId.Parse("operated");

    protected const string Ann = "ann";

    /// <summary>A signal that does not come.</summary>
    protected const string Never = "never";

    /// <summary>Looks at a run that has not moved, before some time passes.</summary>
    private const int StillFor = 200;

    private readonly MemoryRunStore _store = new(isAlive: _ => false);

    private Hands _hands = new(new());

    protected VirtualTime Time { get; } = new();

    /// <summary>What the run's bodies did outside it.</summary>
    protected BodyLog Log { get; } = new();

    protected virtual StartOptions Start => new() { Id = Run.Value };

    protected virtual DurableSettings Settings => DurableSettings.Default with
    {
        CheckpointThrottle = TimeSpan.Zero,
        ParkAfter = TimeSpan.FromDays(1),
        Store = new() { LeaseDuration = TimeSpan.FromDays(1000) },
    };

    public async Task TellAsync(StoreFaults faults, int snapshotEvery)
    {
        await HostsInTurn.TellAsync(
            faults,
            _store,
            used =>
            {
                var hands = _hands = new(Log);
                var definition = RunDefinition.Of<int, int>("operated", (run, _) => ExecuteAsync(run, hands));
                return EmbeddedUnderTest.StartAsync(
                    new([definition], Settings with { SnapshotEvery = snapshotEvery }, Time, () => 0.5), used, static () => { });
            },
            (host, crashed) => TellAsync(host.Client, _hands, snapshotEvery, crashed),
            dying: () => _hands.Die());
        AssertEnded((await RunRecovery.RecoverAsync(_store, Run, CancellationToken.None)).State);
    }

    protected abstract Task<int> ExecuteAsync(RunContext run, Hands hands);

    /// <summary>Does the next thing, if it is time for one.</summary>
    protected abstract Task<Turn> OperateAsync(IRunClient client, RunState state);

    protected abstract void AssertEnded(RunState state);

    /// <summary>What bodies did, each thing once however often in a row it was done: where its host died it may be done again.</summary>
    protected IEnumerable<string> Done => Log.Lines.Where((line, i) => i == 0 || Log.Lines[i - 1] != line);

    protected static bool WaitsFor(RunState state, string signal) =>
        state is { Standing: Standing.Active { Stop: null }, Undoing: null } && state.Waits.Open.Any(w => w.Value.Signal == signal);

    private async Task<Leave> TellAsync(IRunClient client, Hands hands, int snapshotEvery, Task crashed)
    {
        try
        {
            await Rollback.HostOn.AnsweredAsync(() => client.StartAsync("operated", 1, Start));
            for (var (seen, still) = (0L, 0); !crashed.IsCompleted; still++)
            {
                await Task.Yield();
                var state = (await client.FindAsync(Run.Value))!;
                if (!HostsInTurn.IsSnapshotted(Run, state, _store.Contents, snapshotEvery)) continue;
                if (hands.Killed) return Leave.Dies;

                if (state.Sequence != seen) (seen, still) = (state.Sequence, 0);
                switch (await IsOperatedAsync(client, state))
                {
                    case Turn.Waits when still % StillFor == StillFor - 1:
                        await Time.AdvanceAsync(DurableSettings.Default.PollInterval);
                        break;
                    case Turn.HostStops:
                        return Leave.Stops;
                    case Turn.Over:
                        return Leave.Over;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host died; the next is told the story from the beginning.
        }

        return Leave.Over;
    }

    private async Task<Turn> IsOperatedAsync(IRunClient client, RunState state)
    {
        try
        {
            return await OperateAsync(client, state);
        }
        catch (RunRefusedException)
        {
            // It went on meanwhile: the next look says what is left to do.
            return Turn.Waits;
        }
    }

    /// <summary>What came of a look at the run.</summary>
    protected enum Turn
    {
        Waits,
        Acted,
        HostStops,
        Over,
    }

    /// <summary>What bodies of one host do outside it: nothing any more once it is dead.</summary>
    protected sealed class Hands(BodyLog log)
    {
        private readonly Lock _gate = new();
        private bool _dead;
        private bool _killed;

        /// <summary>Whether a body has done what its host dies of.</summary>
        public bool Killed => Volatile.Read(ref _killed);

        public void Die()
        {
            lock (_gate) _dead = true;
        }

        /// <summary>Does what its host dies of.</summary>
        public async Task KillAsync()
        {
            Volatile.Write(ref _killed, true);
            await new TaskCompletionSource().Task;
        }

        public Task NoteAsync(string line)
        {
            lock (_gate)
            {
                if (_dead) return new TaskCompletionSource().Task;

                log.Add(line);
                return Task.CompletedTask;
            }
        }
    }
}
