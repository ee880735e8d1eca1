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

    /// <summary>Gives the run a command: what the extensions to this interface are made of, such as <see cref="ControlOperations"/>.</summary>
    /// <returns>The run's state after it, once that is durable.</returns>
    Task<RunState> SendAsync(string run, RunCommand command, CancellationToken cancellation = default);

    /// <summary>Gives the run a command and leaves its state unread, which may save a host a look at the store.</summary>
    /// <returns>Ends once what was asked is durable.</returns>
    Task TellAsync(string run, RunCommand command, CancellationToken cancellation = default);

    /// <summary>The run's state when it has ended.</summary>
    Task<RunState> WaitAsync(RunId run, CancellationToken cancellation = default);

    /// <summary>An id that nobody has yet, for whatever the caller gave none.</summary>
    string NewId();

    /// <summary>How the host writes and reads values.</summary>
    Payloads.PayloadJson Json { get; }
}
