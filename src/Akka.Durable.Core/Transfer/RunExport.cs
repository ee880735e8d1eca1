using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Refusals;

namespace Akka.Durable.Transfer;

/// <summary>Writes all that a store holds of a run as lines of JSON.</summary>
public static class RunExport
{
    private const int PageSize = 500;

    /// <param name="store">May be in use by a host; a run that goes on is exported as it was at one moment or another, but whole.</param>
    /// <param name="run">The run.</param>
    /// <param name="output">Gets the lines.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many events and snapshots were written.</returns>
    /// <exception cref="RunRefusedException"><c>unknown-run</c>: there is no such run. Nothing was written.</exception>
    /// <exception cref="JournalCorruptException">The run cannot be read, or was removed meanwhile; what was written has no seal, and no import takes it.</exception>
    public static async Task<(long Events, int Snapshots)> WriteAsync(
        IRunStore store, RunId run, TextWriter output, CancellationToken cancellation = default)
    {
        // Snapshots first: what is deleted after that only makes the events fewer than they must be, which is noticed.
        var listed = await store.ListSnapshotsAsync(run, cancellation).ConfigureAwait(false);
        var first = await store.ReadAsync(run, 0, PageSize, cancellation).ConfigureAwait(false);
        if (listed.Count == 0 && first.Count == 0) throw new RunRefusedException(new(RefusalCodes.UnknownRun, $"There is no run '{run}' in this database."));

        using var seal = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await WriteAsync(output, new() { DurableRun = TransferLine.Format, Run = run.Value }, seal).ConfigureAwait(false);
        var (snapshots, outside) = (0, new HashSet<Payload>());
        foreach (var sequence in listed.Reverse())
        {
            if (await store.ReadSnapshotAsync(run, sequence, cancellation).ConfigureAwait(false) is not { } row || row.Sequence != sequence) continue;

            snapshots++;
            outside.UnionWith(TransferPayloads.In(run, row));
            await WriteAsync(output, new() { Snapshot = row.Sequence, Manifest = row.Manifest, At = row.CreatedAt, Payload = row.Payload.ToArray() }, seal).ConfigureAwait(false);
        }

        var events = 0L;
        for (var page = first; page.Count > 0;)
        {
            foreach (var row in page)
            {
                events++;
                outside.UnionWith(TransferPayloads.In(row));
                await WriteAsync(output, new() { Event = row.Sequence, Manifest = row.Manifest, At = row.CreatedAt, Payload = row.Payload.ToArray() }, seal).ConfigureAwait(false);
            }

            if (page.Count < PageSize) break;

            var last = page[^1].Sequence;
            page = await store.ReadAsync(run, last, PageSize, cancellation).ConfigureAwait(false);
            if (page is [var next, ..] && next.Sequence != last + 1) throw new JournalCorruptException($"event {next.Sequence} of run {run} follows event {last}");
        }

        foreach (var payload in outside.OrderBy(p => p.Reference!.Sha256, StringComparer.Ordinal))
        {
            await WriteAsync(output, await LineAsync(store, run, payload, cancellation).ConfigureAwait(false), seal).ConfigureAwait(false);
        }

        if ((await store.ReadAsync(run, 0, 1, cancellation).ConfigureAwait(false)) is not [var still] || first is not [var begun, ..] || still.Sequence < begun.Sequence)
        {
            throw new JournalCorruptException($"the events of run {run} were removed while they were read");
        }

        await WriteAsync(output, new() { Seal = Convert.ToHexStringLower(seal.GetHashAndReset()) }, seal: null).ConfigureAwait(false);
        return (events, snapshots);
    }

    private static async Task<TransferLine> LineAsync(IRunStore store, RunId run, Payload payload, CancellationToken cancellation)
    {
        try
        {
            var fetched = await PayloadFetch.FetchAsync(store, run, payload, cancellation).ConfigureAwait(false);
            return new() { Stored = payload.Reference!.Sha256, Payload = fetched.Json.ToArray() };
        }
        catch (PayloadDamagedException damaged)
        {
            throw new JournalCorruptException(damaged.Message);
        }
    }

    private static async Task WriteAsync(TextWriter output, TransferLine line, IncrementalHash? seal)
    {
        var text = JsonSerializer.Serialize(line, TransferJson.Default.TransferLine) + "\n";
        seal?.AppendData(Encoding.UTF8.GetBytes(text));
        await output.WriteAsync(text).ConfigureAwait(false);
    }
}
