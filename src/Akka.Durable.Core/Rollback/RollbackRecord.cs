namespace Akka.Durable.Rollback;

/// <summary>A rollback that was done, so that one asked for again is known.</summary>
/// <param name="Id">The caller's id of it; null where none was given.</param>
/// <param name="To">The phase it went back to; null for the start.</param>
/// <param name="Epoch">The epoch it began: every body of an older one was told to end because of it.</param>
/// <param name="At">When, in UTC.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Reason">Why.</param>
public sealed record RollbackRecord(string? Id, Address? To, long Epoch, DateTimeOffset At, string? By, string? Reason)
{
    /// <summary>Rollbacks of one run that are remembered by their id, the oldest forgotten first.</summary>
    public const int RememberedMax = 100;
}
