namespace Akka.Durable.Journal;

/// <summary>Another writer appended to the run first. Drop the state, recover, decide again.</summary>
public sealed class JournalConflictException(RunId run, long sequence)
    : Exception($"Run {run} already has an event {sequence}: another writer was first.");

/// <summary>Nothing was written: the store refused before it could have. The same append may be tried again.</summary>
public sealed class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The writer's queue is full; nothing was written. Try again later.</summary>
public sealed class JournalOverloadedException(int queued)
    : Exception($"{queued} appends are waiting to be written; no more are taken.");

/// <summary>It is not known whether the append was committed. Read the journal before anything else is decided.</summary>
public sealed class JournalOutcomeUnknownException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The stored bytes cannot be what a release of ours wrote in that order. The run is quarantined; no other is affected.</summary>
public sealed class JournalCorruptException(string found) : Exception($"The journal is corrupt: {found.TrimEnd('.')}.");

/// <summary>The run holds something that only a newer release can read. It is left untouched.</summary>
public sealed class NewerFormatException(string manifest)
    : Exception($"'{manifest}' was written by a newer release; this one leaves the run untouched.");
