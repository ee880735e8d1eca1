using Microsoft.Extensions.Logging;

namespace Akka.Durable.Embedded;

/// <summary>Everything the host says. Ids are stable. No payload is ever written to a log.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Host {Host} holds the store.")]
    public static partial void Started(ILogger logger, string host);

    [LoggerMessage(1002, LogLevel.Information, "Host {Host} stops: {Bodies} bodies are told to end.")]
    public static partial void Stopping(ILogger logger, string host, int bodies);

    [LoggerMessage(1003, LogLevel.Information, "Host {Host} has stopped; {Interrupted} runs were interrupted and go on at the next start.")]
    public static partial void Stopped(ILogger logger, string host, int interrupted);

    [LoggerMessage(1004, LogLevel.Error, "Host {Host} could not confirm its hold on the store: nothing is executed or written until it has it again.")]
    public static partial void LeaseLost(ILogger logger, string host);

    [LoggerMessage(1005, LogLevel.Information, "Interrupted runs taken up: {Resumed}; without a registered definition: {Unregistered}.")]
    public static partial void Resumed(ILogger logger, int resumed, int unregistered);

    [LoggerMessage(1010, LogLevel.Warning, "Run {Run}: the store does not take its events at present; they are kept and tried again.")]
    public static partial void StoreAway(ILogger logger, RunId run, Exception reason);

    [LoggerMessage(1011, LogLevel.Warning, "Run {Run}: {What}; its state is read anew.")]
    public static partial void Reread(ILogger logger, RunId run, string what);

    [LoggerMessage(1012, LogLevel.Error, "Run {Run} is put in quarantine: {Evidence}")]
    public static partial void Quarantined(ILogger logger, RunId run, string evidence);

    [LoggerMessage(1013, LogLevel.Warning, "Run {Run} is left alone: {Reason}")]
    public static partial void LeftAlone(ILogger logger, RunId run, string reason);

    [LoggerMessage(1014, LogLevel.Warning, "Run {Run}: {Note}; it was recovered without it.")]
    public static partial void PassedOver(ILogger logger, RunId run, string note);

    [LoggerMessage(1015, LogLevel.Warning, "Run {Run} waits: its definition '{Definition}' is not registered with this host.")]
    public static partial void NotRegistered(ILogger logger, RunId run, string definition);

    [LoggerMessage(1016, LogLevel.Warning, "Run {Run}: snapshot {Sequence} is not confirmed; nothing is deleted for it.")]
    public static partial void SnapshotNotConfirmed(ILogger logger, RunId run, long sequence, Exception reason);

    [LoggerMessage(1017, LogLevel.Warning, "Run {Run}: events or snapshots that are no longer needed were not deleted; the next snapshot tries again.")]
    public static partial void NotDeleted(ILogger logger, RunId run, Exception reason);

    [LoggerMessage(1018, LogLevel.Error, "Run {Run}: something unexpected went wrong beside it.")]
    public static partial void Unexpected(ILogger logger, RunId run, Exception reason);

    [LoggerMessage(1019, LogLevel.Warning, "The catalog could not be asked for due runs; it is asked again.")]
    public static partial void PollFailed(ILogger logger, Exception reason);

    [LoggerMessage(1020, LogLevel.Warning, "Run {Run} has a long history: {Events} events and more.")]
    public static partial void LongHistory(ILogger logger, RunId run, long events);

    [LoggerMessage(1021, LogLevel.Error, "Run {Run} is suspended, history-full: it has {EventsMax} events, as many as history-max allows.")]
    public static partial void HistoryFull(ILogger logger, RunId run, long eventsMax);

    [LoggerMessage(1030, LogLevel.Information, "Reconciled: {Runs} runs looked at, {Expired} whose time had come, {Others} other findings.")]
    public static partial void Reconciled(ILogger logger, long runs, long expired, long others);

    [LoggerMessage(1031, LogLevel.Debug, "Run {Run} {Evidence}: {Action}.")]
    public static partial void RunRemoved(ILogger logger, RunId run, string evidence, string action);

    [LoggerMessage(1032, LogLevel.Warning, "Run {Run} ({Kind}): {Evidence}; {Action}.")]
    public static partial void RunReconciled(ILogger logger, RunId run, string kind, string evidence, string action);

    [LoggerMessage(1033, LogLevel.Error, "Reconciling failed at {Part}; everything else goes on, and the next pass tries again.")]
    public static partial void ReconcilingFailed(ILogger logger, string part, Exception reason);

    [LoggerMessage(1034, LogLevel.Error, "The clock was set ahead to {Now:u}: no run is removed for its age in this pass. Put the clock right before the next one.")]
    public static partial void ClockJumped(ILogger logger, DateTimeOffset now);

    [LoggerMessage(1040, LogLevel.Warning, "Run {Run} goes on in memory only, as its start allows: the store could not take it ({Reason}). It survives no crash and no stop.")]
    public static partial void NotDurable(ILogger logger, RunId run, string reason);
}
