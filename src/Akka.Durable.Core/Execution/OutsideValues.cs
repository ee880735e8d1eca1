using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;

namespace Akka.Durable.Execution;

/// <summary>Brings the recorded values that are kept outside the journal to the code that asks for them.</summary>
internal sealed class OutsideValues(RunExecution execution)
{
    /// <summary>The wait before a store that was away is asked again.</summary>
    private static readonly TimeSpan AgainDelay = TimeSpan.FromSeconds(1);

    /// <summary>The value with its bytes at hand. One that is missing or damaged puts the run in quarantine; while the store is away, this waits.</summary>
    /// <exception cref="OperationCanceledException">This execution is over.</exception>
    public ValueTask<Payload> FetchAsync(Payload payload) => payload.IsAtHand ? ValueTask.FromResult(payload) : new(FetchOutsideAsync(payload));

    /// <inheritdoc cref="FetchAsync(Payload)"/>
    public async ValueTask<Payload?> FetchAsync(Payload? payload) => payload is { } there ? await FetchAsync(there).ConfigureAwait(false) : null;

    private async Task<Payload> FetchOutsideAsync(Payload payload)
    {
        var (services, cancellation) = (execution.Services, execution.Cancellation);
        var store = services.Payloads ?? throw new InvalidOperationException("A value is kept outside, and this execution was given no store to fetch it from.");
        while (true)
        {
            try
            {
                return await PayloadFetch.FetchAsync(store, execution.Run, payload, cancellation).ConfigureAwait(false);
            }
            catch (PayloadDamagedException damaged)
            {
                await execution.AskAsync(new RunCommand.Quarantine(QuarantineCodes.PayloadDamaged, damaged.Message)).ConfigureAwait(false);
                execution.Stop(StopReason.OwnershipLost);
                throw new OperationCanceledException(damaged.Message, damaged, cancellation);
            }
            catch (JournalUnavailableException)
            {
                // A store that is away is no failure of a run.
                await Task.Delay(AgainDelay, services.Time, cancellation).ConfigureAwait(false);
            }
        }
    }
}
