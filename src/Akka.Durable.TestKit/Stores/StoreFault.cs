namespace Akka.Durable.TestKit.Stores;

/// <summary>What goes wrong at one durable operation.</summary>
public enum StoreFault
{
    /// <summary>Nothing is done, and the caller is told so.</summary>
    Unavailable,

    /// <summary>Nothing is done, but the caller is told that nobody knows.</summary>
    UnknownAndNotDone,

    /// <summary>It is done, but the caller is told that nobody knows.</summary>
    UnknownAndDone,

    /// <summary>The process dies before it is done: neither this operation nor any later one is ever answered.</summary>
    CrashBefore,

    /// <summary>It is done; the process dies before it hears of it.</summary>
    CrashAfterCommit,

    /// <summary>It is done and answered; no later operation is.</summary>
    CrashAfterAnswer,
}
