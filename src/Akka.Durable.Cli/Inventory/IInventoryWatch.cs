namespace Akka.Durable.Cli.Inventory;

/// <summary>Is told what the bodies of inventories do in this process. Called from many threads.</summary>
internal interface IInventoryWatch
{
    void PhaseStarted(RunId run, string phase);

    /// <summary>An earlier execution did a part of the phase; this one begins with batch <paramref name="batch"/> of <paramref name="of"/>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="batch">From 1; one more than <paramref name="of"/> when all were done.</param>
    /// <param name="of">Batches in all.</param>
    void PhaseResumed(RunId run, string phase, int batch, int of);

    /// <param name="run">The run.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="done">How much is done.</param>
    /// <param name="of">How much there is to do; null where only the phase's end tells.</param>
    /// <param name="unit">What is counted: <c>files</c>, <c>batches</c>.</param>
    void Progressed(RunId run, string phase, long done, long? of, string unit);

    void PhaseEnded(RunId run, string phase);

    /// <param name="run">The run.</param>
    /// <param name="phase">The phase that a rollback retired.</param>
    /// <param name="what">What was taken back of it.</param>
    void Undone(RunId run, string phase, string what);

    /// <summary>The phase is half done: what it has written is not yet under its name, and nothing of it is recorded.</summary>
    void InTheMiddleOf(RunId run, string phase);
}
