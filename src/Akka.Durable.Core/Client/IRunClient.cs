using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;

namespace Akka.Durable;

/// <summary>What programs ask of durable runs, whichever host executes them.</summary>
/// <remarks>
/// Safe for use by many threads. Every method may throw <see cref="RunRefusedException"/> with a stable code; nothing was changed then,
/// except for <see cref="RefusalCodes.OutcomeUnknown"/>, after which the same call may be made again. When a method returns, what it did
/// survives a crash.
/// </remarks>
public interface IRunClient
{
    /// <summary>Starts a run, or finds the one of that id that was started with the same definition and input.</summary>
    /// <param name="definition">Name of a definition that is registered with the host.</param>
    /// <param name="input">What the run works on; at most <c>payload-max</c> bytes of JSON.</param>
    /// <param name="options">Id, tags, deadline.</param>
    /// <param name="cancellation">Gives up waiting; the run may have been started all the same.</param>
    Task<RunHandle> StartAsync<TInput>(
        string definition, TInput input, StartOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Starts a run that begins with what another has recorded from before a point, and goes on by itself from there.</summary>
    /// <param name="run">The source, however it stands. Nothing of it is changed, and its children are its own.</param>
    /// <param name="to">The first phase that the fork runs itself, or the start.</param>
    /// <param name="options">Id, tags, deadline, who and why.</param>
    /// <param name="cancellation">Gives up waiting; the fork may have been started all the same.</param>
    /// <exception cref="RunRefusedException"><c>unknown-run</c>; <c>unknown-phase</c>: the source has not reached it; <c>run-exists</c>: the id is
    /// another run's.</exception>
    Task<RunHandle> ForkAsync(string run, RollbackTarget to, ForkOptions? options = null, CancellationToken cancellation = default);

    /// <summary>A run that was started by anybody, to await or steer it.</summary>
    Task<RunHandle> AttachAsync(string run, CancellationToken cancellation = default);

    /// <summary>The run's state; null when there is none of that id. Does not wake it.</summary>
    Task<RunState?> FindAsync(string run, CancellationToken cancellation = default);

    Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellation = default);

    /// <summary>How many runs there are of each status; a status that none has may be missing.</summary>
    Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(CancellationToken cancellation = default);

    /// <summary>What the journal holds of the run above <paramref name="after"/>, oldest first. Does not wake it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="after">The last event that is not wanted; 0 for all. The first one given may be later than the next: older events are
    /// deleted once two snapshots hold what they led to.</param>
    /// <param name="limit">At most so many. Fewer are given only where there were no more.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>The rows; none where there are none, or no such run. <see cref="EventCodec.Decode(JournalRow)"/> reads them.</returns>
    Task<IReadOnlyList<JournalRow>> ReadEventsAsync(RunId run, long after, int limit, CancellationToken cancellation = default);

    /// <summary>The run's events as they are appended, from any of them on. Ends when the run has, and may be begun again then or at any time.</summary>
    /// <param name="run">The run's id.</param>
    /// <param name="fromSequence">The first event wanted: one more than the last that was seen. 0, the default: the first that is there.</param>
    /// <param name="cancellation">Leaves.</param>
    /// <exception cref="RunRefusedException"><c>unknown-run</c>; <c>events-deleted</c>: what is asked for is there no more; the message names the first
    /// that is.</exception>
    IAsyncEnumerable<RecordedEvent> WatchAsync(string run, long fromSequence = 0, CancellationToken cancellation = default);

    /// <summary>What the run's bodies say to whoever listens: nothing of it is durable. The last <see cref="Watching.RunStreams.KeptMax"/> things are
    /// said again to whoever comes later or comes back. Ends when the run has.</summary>
    /// <param name="run">The run's id.</param>
    /// <param name="after">The number of the last thing heard; 0, the default, for all that is kept.</param>
    /// <param name="cancellation">Leaves.</param>
    /// <exception cref="RunRefusedException"><c>unknown-run</c>; <c>not-here</c>: another host of the cluster executes it, which the message names.</exception>
    IAsyncEnumerable<Watching.Said> ListenAsync(string run, long after = 0, CancellationToken cancellation = default);

    /// <summary>Gives the run a command: what the extensions to this interface are made of, such as <see cref="ControlOperations"/>.</summary>
    /// <returns>The run's state after it, once that is durable.</returns>
    Task<RunState> SendAsync(string run, RunCommand command, CancellationToken cancellation = default);

    /// <summary>Gives the run a command and leaves its state unread, which may save a host a look at the store.</summary>
    /// <returns>Ends once what was asked is durable.</returns>
    Task TellAsync(string run, RunCommand command, CancellationToken cancellation = default);

    /// <summary>The run's state when it has ended.</summary>
    Task<RunState> WaitAsync(RunId run, CancellationToken cancellation = default);

    /// <summary>Brings the bytes of a value of the run, as its state and its events hold it: one longer than <c>payload-inline-max</c> stands there by
    /// its name alone.</summary>
    /// <returns>The value with its bytes at hand; <paramref name="payload"/> itself where they are already.</returns>
    /// <exception cref="RunRefusedException"><c>payload-damaged</c>: it is missing or is not what was stored; or the store is away.</exception>
    Task<Payloads.Payload> FetchAsync(RunId run, Payloads.Payload payload, CancellationToken cancellation = default);

    /// <summary>An id that nobody has yet, for whatever the caller gave none.</summary>
    string NewId();

    /// <summary>How the host writes and reads values.</summary>
    Payloads.PayloadJson Json { get; }
}
