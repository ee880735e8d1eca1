namespace Akka.Durable.Payloads;

/// <summary>Where values are kept that are too large for events and snapshots: each run's own, under the hash of their content.</summary>
public interface IPayloadStore
{
    /// <summary>Keeps them. One that is there already is written again, which mends it, and counts as brought by the later of the two events. When it
    /// returns they survive a crash.</summary>
    /// <exception cref="Journal.JournalUnavailableException">Nothing was written.</exception>
    /// <exception cref="Journal.JournalOverloadedException">Nothing was written.</exception>
    Task SavePayloadsAsync(RunId run, IReadOnlyList<PayloadRow> payloads);

    /// <returns>The bytes as they are stored, unchecked; null when there are none under that hash.</returns>
    Task<byte[]?> ReadPayloadAsync(RunId run, string sha256, CancellationToken cancellation);

    /// <summary>The hashes of all that is kept for the run, in order.</summary>
    Task<IReadOnlyList<string>> ListPayloadsAsync(RunId run, CancellationToken cancellation);

    /// <summary>Deletes those that no event after <paramref name="toSequence"/> brought and that <paramref name="kept"/> does not name.</summary>
    Task DeletePayloadsAsync(RunId run, long toSequence, IReadOnlyCollection<string> kept, CancellationToken cancellation);
}

/// <summary>A value as the payload table keeps it.</summary>
/// <param name="Sha256">SHA-256 of <paramref name="Json"/>, 64 lower-case hexadecimal digits.</param>
/// <param name="Sequence">The last event of the run that brought it; 0 where only snapshots refer to it any more.</param>
/// <param name="Json">The value.</param>
/// <param name="CreatedAt">When that event was decided, in UTC.</param>
public sealed record PayloadRow(string Sha256, long Sequence, ReadOnlyMemory<byte> Json, DateTimeOffset CreatedAt);
