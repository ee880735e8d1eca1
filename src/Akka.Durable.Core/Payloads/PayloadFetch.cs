using Akka.Durable.Journal;
using Akka.Durable.Refusals;

namespace Akka.Durable.Payloads;

/// <summary>Brings the bytes of values that are kept outside, and checks that they are those that were put there.</summary>
public static class PayloadFetch
{
    /// <returns>The value with its bytes at hand; <paramref name="payload"/> itself where they are already.</returns>
    /// <exception cref="PayloadDamagedException">It is not there, or not what was put there.</exception>
    /// <exception cref="JournalUnavailableException">The store cannot be read at present.</exception>
    public static async ValueTask<Payload> FetchAsync(IPayloadStore store, RunId run, Payload payload, CancellationToken cancellation)
    {
        if (payload.IsAtHand) return payload;

        var reference = payload.Reference!;
        byte[]? found;
        try
        {
            found = await store.ReadPayloadAsync(run, reference.Sha256, cancellation).ConfigureAwait(false);
        }
        catch (JournalCorruptException unreadable)
        {
            throw new PayloadDamagedException(run, reference, unreadable.Message);
        }

        if (found is not { } json) throw new PayloadDamagedException(run, reference, "it is not there");
        if (WhyWrong(reference, json) is { } why) throw new PayloadDamagedException(run, reference, why);

        return new(json);
    }

    /// <summary>For a caller of a host's client: what is wrong with the value or the store is told as a refusal.</summary>
    /// <exception cref="RunRefusedException"><c>payload-damaged</c>, <c>unavailable</c>.</exception>
    public static async Task<Payload> FetchOrRefuseAsync(IPayloadStore store, RunId run, Payload payload, CancellationToken cancellation)
    {
        try
        {
            return await FetchAsync(store, run, payload, cancellation).ConfigureAwait(false);
        }
        catch (Exception stored) when (JournalRefusals.Of(stored) is { } refusal)
        {
            throw new RunRefusedException(refusal);
        }
    }

    /// <returns>Null where they are the bytes that the reference names.</returns>
    internal static string? WhyWrong(PayloadReference reference, ReadOnlyMemory<byte> json) =>
        json.Length != reference.Length ? $"there are {json.Length} bytes"
        : Payload.HashOf(json.Span) is var hash && hash != reference.Sha256 ? $"the bytes that are there have sha256 {hash}"
        : null;
}

/// <summary>A value that is kept outside is missing or is not what was put there. No other is given in its place.</summary>
public sealed class PayloadDamagedException(RunId run, PayloadReference reference, string found)
    : Exception($"A payload of run {run} ({reference}) cannot be used: {found}. Restore the table durable_payload from a backup, then release the run.");
