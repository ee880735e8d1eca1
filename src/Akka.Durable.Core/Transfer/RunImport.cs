using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Transfer;

/// <summary>An exported run, read and checked: nothing is stored before all of it was found to be sound.</summary>
public sealed class RunImport
{
    private readonly List<JournalRow> _events = [];
    private readonly List<SnapshotRow> _snapshots = [];
    private readonly Dictionary<string, byte[]> _stored = new(StringComparer.Ordinal);

    private RunImport(RunId run) => Run = run;

    public RunId Run { get; }

    public int Events => _events.Count;

    public int Snapshots => _snapshots.Count;

    /// <summary>The run as it will be recovered.</summary>
    public RunState State { get; private set; } = RunState.Initial;

    /// <summary>Reads and checks: seal, order, every event and snapshot, and that they fold to a run.</summary>
    /// <exception cref="RunRefusedException"><c>invalid-input</c>, with the line; or <c>newer-format</c>.</exception>
    public static async Task<RunImport> ReadAsync(TextReader input, CancellationToken cancellation = default)
    {
        using var seal = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        RunImport? import = null;
        for (var number = 1; await input.ReadLineAsync(cancellation).ConfigureAwait(false) is { } text; number++)
        {
            var line = Parse(text, number);
            if (line.Seal is { } expected)
            {
                if (Convert.ToHexStringLower(seal.GetHashAndReset()) != expected) throw Refused(number, "the seal does not fit the lines before it: they were changed");
                if (import is null) throw Refused(number, "there is nothing before the seal");
                if (await input.ReadLineAsync(cancellation).ConfigureAwait(false) is { Length: > 0 }) throw Refused(number + 1, "there is something behind the seal");

                import.Fold();
                return import;
            }

            seal.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
            if (number == 1) import = Begin(line);
            else import!.Take(line, number);
        }

        throw new RunRefusedException(new(RefusalCodes.InvalidInput, "The file ends before its seal: it is not whole."));
    }

    /// <summary>Stores the run. Cut off anywhere it may be done again; the events and the row in the catalog come together and last.</summary>
    /// <exception cref="RunRefusedException"><c>run-exists</c>: there is a run of that id, or what is left of one.</exception>
    public async Task StoreAsync(IRunStore store, CancellationToken cancellation = default)
    {
        if (await store.PartsAsync([Run], cancellation).ConfigureAwait(false) is [{ LastEvent: null, Row: null }] or [])
        {
            foreach (var snapshot in _snapshots) await SaveAsync(store, snapshot, cancellation).ConfigureAwait(false);
            try
            {
                await store.AppendAsync(new(Run, _events, CatalogProjection.Of(Run, State)) { Payloads = _stored.Count == 0 ? null : Payloads() }).ConfigureAwait(false);
                return;
            }
            catch (JournalConflictException)
            {
                // Somebody has begun a run of that id meanwhile.
            }
        }

        throw new RunRefusedException(new(RefusalCodes.RunExists, $"There is a run '{Run}' in this database."));
    }

    // One of an import that was cut off is there already.
    private async Task SaveAsync(IRunStore store, SnapshotRow snapshot, CancellationToken cancellation)
    {
        try
        {
            await store.SaveSnapshotAsync(Run, snapshot).ConfigureAwait(false);
        }
        catch (JournalConflictException)
        {
            var there = await store.ReadSnapshotAsync(Run, snapshot.Sequence, cancellation).ConfigureAwait(false);
            if (there is null || !there.Payload.Span.SequenceEqual(snapshot.Payload.Span))
            {
                throw new RunRefusedException(new(RefusalCodes.RunExists, $"There is another snapshot {snapshot.Sequence} of a run '{Run}' in this database."));
            }
        }
    }

    private static RunImport Begin(TransferLine line)
    {
        if (line.DurableRun is null) throw Refused(1, "this is no exported run");
        if (line.DurableRun != TransferLine.Format) throw new RunRefusedException(new(RefusalCodes.NewerFormat, $"'{Refusal.Shown(line.DurableRun)}' was written by a newer release."));

        return new(RunId.Parse(line.Run ?? ""));
    }

    private void Take(TransferLine line, int number)
    {
        if (line is { Stored: { } sha256, Payload: { } bytes })
        {
            if (Payload.HashOf(bytes) != sha256) throw Refused(number, "the payload is not the one that its hash names");
            _stored[sha256] = bytes;
        }
        else if (line is { Snapshot: { } snapshot, Manifest: { } form, At: { } taken, Payload: { } state }) _snapshots.Add(new(snapshot, form, state, taken));
        else if (line is { Event: { } sequence, Manifest: { } manifest, At: { } at, Payload: { } payload })
        {
            if (_events is [.., var last] && sequence != last.Sequence + 1) throw Refused(number, $"event {sequence} follows event {last.Sequence}");
            _events.Add(new(sequence, manifest, payload, at));
        }
        else throw Refused(number, "it is neither an event, a snapshot nor a payload");
    }

    // By the ladder that a host recovers by: what it cannot read, no host could.
    private void Fold()
    {
        try
        {
            var newest = _snapshots.MaxBy(s => s.Sequence);
            var state = newest is null ? RunState.Initial : SnapshotCodec.Decode(Run, newest);
            foreach (var older in _snapshots) SnapshotCodec.Decode(Run, older);
            foreach (var row in _events)
            {
                var recorded = EventCodec.Decode(row);
                if (row.Sequence > state.Sequence) state = RunEvolution.Evolve(state, recorded);
            }

            if (!state.IsStarted || _events is not [.., var last] || last.Sequence < (newest?.Sequence ?? 0))
                throw new JournalCorruptException("the events end before the snapshots do");

            State = state;
            CheckPayloads();
        }
        catch (JournalCorruptException corrupt)
        {
            throw new RunRefusedException(new(RefusalCodes.InvalidInput, $"The file is whole, and the run in it is not: {corrupt.Message}"));
        }
        catch (NewerFormatException newer)
        {
            throw new RunRefusedException(new(RefusalCodes.NewerFormat, newer.Message));
        }
    }

    private void CheckPayloads()
    {
        foreach (var payload in _snapshots.SelectMany(s => TransferPayloads.In(Run, s)).Concat(_events.SelectMany(TransferPayloads.In)))
        {
            var reference = payload.Reference!;
            if (_stored.GetValueOrDefault(reference.Sha256) is not { } bytes) throw new JournalCorruptException($"a payload ({reference}) is missing");
            if (PayloadFetch.WhyWrong(reference, bytes) is { } why) throw new JournalCorruptException($"a payload should be {reference}; {why}");
        }
    }

    // Each as brought by the last event that refers to it.
    private List<PayloadRow> Payloads()
    {
        var brought = new Dictionary<string, JournalRow>(StringComparer.Ordinal);
        foreach (var row in _events)
        {
            foreach (var payload in TransferPayloads.In(row)) brought[payload.Reference!.Sha256] = row;
        }

        return [.. _stored.Select(s => brought.TryGetValue(s.Key, out var by)
            ? new PayloadRow(s.Key, by.Sequence, s.Value, by.CreatedAt)
            : new PayloadRow(s.Key, 0, s.Value, State.LastAt))];
    }

    private static TransferLine Parse(string text, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(text, TransferJson.Default.TransferLine) ?? throw Refused(number, "it is null");
        }
        catch (JsonException)
        {
            throw Refused(number, number == 1 ? "this is no exported run" : "it is no line of an exported run");
        }
    }

    private static RunRefusedException Refused(int line, string why) => new(new(RefusalCodes.InvalidInput, $"Line {line}: {why}."));
}
