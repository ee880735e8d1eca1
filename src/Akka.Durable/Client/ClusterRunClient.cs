using Akka.Actor;
using Akka.Durable.Catalog;
using Akka.Durable.Client;
using Akka.Durable.Cluster.Hold;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Cluster.Runs;
using Akka.Durable.Forks;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Recovery;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.Watching;

namespace Akka.Durable.Cluster.Client;

/// <summary>The client of runs in a cluster: asks by messages, reads from the store.</summary>
internal sealed class ClusterRunClient(
    RunsNode node, Waiters waiters, Func<string> newId, PayloadJson json, IClusterView cluster, ClusterHold hold)
    : IRunClient, IClusterView, IStoreProbe
{
    /// <summary>How many times a command is sent within the time-out: one that was lost on the way is made good.</summary>
    private const int Tries = 5;

    private long _starts;

    public PayloadJson Json => json;

    public Task<ClusterPicture> LookAsync(CancellationToken cancellation) => cluster.LookAsync(cancellation);

    public async Task<bool> ConfirmHoldAsync(CancellationToken cancellation) => await hold.ConfirmAsync(cancellation).ConfigureAwait(false) is null;

    public async Task<RunHandle> StartAsync<TInput>(
        string definition, TInput input, StartOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= StartOptions.Default;
        var found = node.Services.GetDefinition(definition);
        var run = RunId.Parse(options.Id ?? newId());

        // Whoever keeps the run puts its own name in.
        var command = RunStart.Command(found, input, options, owner: "", json, newId);
        var accepted = await AskAsync(run, command, cancellation).ConfigureAwait(false);
        return new(this, run, accepted.WasThere);
    }

    public async Task<RunHandle> ForkAsync(
        string run, RollbackTarget to, ForkOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= ForkOptions.Default;
        var (source, fork) = (RunId.Parse(run), RunId.Parse(options.Id ?? newId()));
        var state = await this.GetAsync(run, cancellation).ConfigureAwait(false);
        var (start, wasThere) = await Forking.BeginAsync(
            node.Store, source, state, fork, to, options, node.Services.Time, node.Services.Settings.PayloadInlineBytesMax, cancellation).ConfigureAwait(false);
        await AskAsync(fork, start, cancellation).ConfigureAwait(false);
        return new(this, fork, wasThere);
    }

    public async Task<RunHandle> AttachAsync(string run, CancellationToken cancellation = default)
    {
        await this.GetAsync(run, cancellation).ConfigureAwait(false);
        return new(this, RunId.Parse(run), wasThere: true);
    }

    public Task<RunState?> FindAsync(string run, CancellationToken cancellation = default) =>
        RunRecovery.FindAsync(node.Store, RunId.Parse(run), cancellation);

    public IAsyncEnumerable<RecordedEvent> WatchAsync(string run, long fromSequence = 0, CancellationToken cancellation = default) =>
        EventWatch.WatchAsync(node.Store, node.Services, RunId.Parse(run), fromSequence, cancellation);

    public IAsyncEnumerable<Said> ListenAsync(string run, long after = 0, CancellationToken cancellation = default)
    {
        var id = RunId.Parse(run);
        return node.Services.Streams.ListenAsync(id, after, () => IsOverHereAsync(id, cancellation), cancellation);
    }

    public Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellation = default) => node.Store.ListAsync(query, cancellation);

    public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(CancellationToken cancellation = default) => node.Store.CountAsync(cancellation);

    public Task<IReadOnlyList<JournalRow>> ReadEventsAsync(RunId run, long after, int limit, CancellationToken cancellation = default) =>
        node.Store.ReadAsync(run, after, limit, cancellation);

    public Task<Payload> FetchAsync(RunId run, Payload payload, CancellationToken cancellation = default) =>
        PayloadFetch.FetchOrRefuseAsync(node.Store, run, payload, cancellation);

    public string NewId() => newId();

    public async Task<RunState> SendAsync(string run, RunCommand command, CancellationToken cancellation = default)
    {
        await AskAsync(RunId.Parse(run), command, cancellation).ConfigureAwait(false);
        return await this.GetAsync(run, cancellation).ConfigureAwait(false);
    }

    public Task TellAsync(string run, RunCommand command, CancellationToken cancellation = default) =>
        AskAsync(RunId.Parse(run), command, cancellation);

    public Task<RunState> WaitAsync(RunId run, CancellationToken cancellation = default) => waiters.EndOfAsync(run, async () =>
    {
        // Its journal is ahead of its catalog row; who is told that it has ended is told when it is listed so.
        var row = await node.Store.FindAsync(run, cancellation).ConfigureAwait(false);
        var state = await this.GetAsync(run.Value, cancellation).ConfigureAwait(false);
        return (state, state.Standing.IsEnded && row is { EndedAt: not null });
    }, cancellation);

    // What bodies say is in the memory of the node that executes them, and only there.
    private async Task<bool> IsOverHereAsync(RunId run, CancellationToken cancellation)
    {
        var state = await this.GetAsync(run.Value, cancellation).ConfigureAwait(false);
        return state.Owner is { } owner && RunsNode.NodeOf(owner) != node.Id
            ? throw new RunRefusedException(new(RefusalCodes.NotHere, $"Run {run} is executed by {RunsNode.NodeOf(owner)}; listen there."))
            : state.Standing.IsEnded;
    }

    private async Task<RunMessage.Accepted> AskAsync(RunId run, RunCommand command, CancellationToken cancellation)
    {
        if (node.IsStopping) throw new RunRefusedException(new(RefusalCodes.Stopping, "The node is leaving and takes no new work."));

        var call = command is RunCommand.Start ? $"{node.Id}~{Interlocked.Increment(ref _starts)}" : null;
        var patience = node.Services.Settings.Cluster.AskTimeout / Tries;
        for (var tries = 1; ; tries++)
        {
            try
            {
                var answer = await node.Region.Ask<RunMessage>(new RunMessage.Ask(run, command, Call: call), patience, cancellation).ConfigureAwait(false);
                return answer switch
                {
                    RunMessage.Accepted accepted => accepted,
                    RunMessage.Refused refused => throw new RunRefusedException(new(refused.Code, refused.Message)),
                    _ => throw new InvalidOperationException($"{answer.GetType().Name} is no answer to a command."),
                };
            }
            catch (AskTimeoutException) when (tries < Tries && !node.IsStopping)
            {
                // Lost with a node or an incarnation, or slow: a command carries its ids, so sending it again is safe.
            }
            catch (AskTimeoutException)
            {
                throw new RunRefusedException(new(
                    RefusalCodes.OutcomeUnknown, "The cluster did not answer in time. Asking again with the same ids is safe."));
            }
        }
    }
}
