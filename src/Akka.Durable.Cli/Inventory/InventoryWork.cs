using System.Globalization;
using Akka.Durable.Cli.Files;

namespace Akka.Durable.Cli.Inventory;

/// <summary>The bodies of an inventory's phases. Each may run more than once: all they leave are files written whole.</summary>
internal sealed class InventoryWork(RunId run, InventoryRequest request, InventorySurroundings surroundings)
{
    // Small enough that a crash costs little work, large enough that an inventory of a million files stays a few hundred steps.
    private const int BatchSizeMin = 8;
    private const int BatchesMax = 512;

    private readonly SideFiles _files = new(request.Beside);

    public async Task<Scanned> ScanAsync(PhaseContext phase)
    {
        var seen = 0;
        var entries = TreeWalk.List(
            request.Path,
            surroundings.Exclude,
            _ => surroundings.Watch.Progressed(run, InventoryPhases.Scan, ++seen, of: null, "files"),
            phase.Cancellation);
        var hash = await LineFile.WriteAsync(
            _files.Listing, entries, () => surroundings.Watch.InTheMiddleOf(run, InventoryPhases.Scan));
        var files = entries.Count(e => e.Size is not null);
        return new(
            files,
            entries.Sum(e => e.Size ?? 0),
            entries.Count(e => e.Link is not null),
            entries.Count(e => e.Error is not null),
            Math.Max(BatchSizeMin, (files + BatchesMax - 1) / BatchesMax),
            hash);
    }

    public async Task<Hashed> HashAsync(PhaseContext phase, Scanned scanned)
    {
        var files = new List<ListedEntry>(scanned.Files);
        await foreach (var entry in ListingAsync(scanned, phase.Cancellation))
        {
            if (entry.Size is not null) files.Add(entry);
        }

        var batches = files.Chunk(scanned.BatchSize).ToArray();
        var cursor = phase.Checkpoint<HashCursor>() ?? HashCursor.Start;

        // The cursor may be a little behind what is recorded: checkpoints are throttled, steps never are.
        var first = cursor.Batches + 1;
        while (first <= batches.Length && phase.IsRecorded(StepName(first)))
        {
            first++;
        }

        if (first > 1) surroundings.Watch.PhaseResumed(run, InventoryPhases.Hash, first, batches.Length);
        var middle = first + ((batches.Length - first) / 2);
        while (cursor.Batches < batches.Length)
        {
            var number = cursor.Batches + 1;
            var batch = await phase.StepAsync(StepName(number), step => surroundings.Log.AroundAsync(
                new(run, InventoryPhases.Hash, StepName(number), step.Attempt, phase.Epoch),
                () => HashBatchAsync(number, batches[number - 1], number == middle, step.Cancellation)));
            cursor = await phase.SaveCheckpointAsync(cursor.After(batch));
            if (number >= first) surroundings.Watch.Progressed(run, InventoryPhases.Hash, cursor.Batches, batches.Length, "batches");
        }

        var hash = await LineFile.WriteAsync(
            _files.Hashes,
            MergedAsync(cursor, phase.Cancellation),
            () => InTheMiddleIf(first > batches.Length, InventoryPhases.Hash));
        return new(batches.Length, cursor.Bytes, cursor.Unreadable, hash);
    }

    public async Task<Duplicates> FindDuplicatesAsync(PhaseContext phase, Hashed hashed)
    {
        _files.RemoveBatches();
        var files = new List<HashedFile>();
        await foreach (var file in LineFile.ReadAsync<HashedFile>(_files.Hashes, hashed.Sha256, phase.Cancellation))
        {
            files.Add(file);
        }

        var groups = DuplicateSearch.Find(files);
        var hash = await LineFile.WriteAsync(
            _files.Duplicates, groups, () => surroundings.Watch.InTheMiddleOf(run, InventoryPhases.Duplicates));
        return new(groups.Count, groups.Sum(g => g.Paths.Count), groups.Sum(g => g.WastedBytes), hash);
    }

    public async Task<Reported> ReportAsync(
        PhaseContext phase, Scanned scanned, Hashed hashed, Duplicates duplicates, InventoryReport totals)
    {
        var others = new List<ListedEntry>();
        await foreach (var entry in ListingAsync(scanned, phase.Cancellation))
        {
            if (entry.Size is null) others.Add(entry);
        }

        var hash = await DurableFile.WriteAsync(
            request.Out,
            stream => Manifest.WriteAsync(
                stream,
                LineFile.ReadAsync<HashedFile>(_files.Hashes, hashed.Sha256, phase.Cancellation),
                others,
                LineFile.ReadAsync<DuplicateGroup>(_files.Duplicates, duplicates.Sha256, phase.Cancellation),
                totals),
            () => surroundings.Watch.InTheMiddleOf(run, InventoryPhases.Report),
            writer: SideFiles.FileNameOf(run));
        return new(hash);
    }

    /// <summary>Removes the manifest, if it is still the one that this run wrote. One that it was writing has no name yet, or is written over.</summary>
    public async Task UndoReportAsync(UndoContext undo)
    {
        if (undo.Result<Reported>() is not { } reported || !File.Exists(request.Out)) return;
        if (await DurableFile.HashAsync(request.Out, undo.Cancellation) != reported.ManifestSha256) return;

        File.Delete(request.Out);
        DirectoryDisk.Flush(Path.GetDirectoryName(request.Out)!);
        surroundings.Watch.Undone(run, InventoryPhases.Report, $"{request.Out} is removed");
    }

    // Of one width, so that they sort as they ran.
    private static string StepName(int batch) => string.Create(CultureInfo.InvariantCulture, $"batch-{batch:D4}");

    private async Task<HashedBatch> HashBatchAsync(int number, ListedEntry[] files, bool isMiddle, CancellationToken cancellation)
    {
        if (surroundings.Slow > TimeSpan.Zero) await Task.Delay(surroundings.Slow, surroundings.Time, cancellation);

        var hashed = new List<HashedFile>(files.Length);
        foreach (var file in files)
        {
            hashed.Add(await FileHashing.HashAsync(request.Path, file, cancellation));
        }

        var hash = await LineFile.WriteAsync(_files.Batch(number), hashed, () => InTheMiddleIf(isMiddle, InventoryPhases.Hash));
        return new(files.Length, hashed.Sum(f => f.Size ?? 0), hashed.Count(f => f.Error is not null), hash);
    }

    private async IAsyncEnumerable<HashedFile> MergedAsync(
        HashCursor cursor, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var number = 1; number <= cursor.Batches; number++)
        {
            await foreach (var file in LineFile.ReadAsync<HashedFile>(_files.Batch(number), cursor.Hashes[number - 1], cancellation))
            {
                yield return file;
            }
        }
    }

    private IAsyncEnumerable<ListedEntry> ListingAsync(Scanned scanned, CancellationToken cancellation) =>
        LineFile.ReadAsync<ListedEntry>(_files.Listing, scanned.ListingSha256, cancellation);

    private void InTheMiddleIf(bool condition, string phase)
    {
        if (condition) surroundings.Watch.InTheMiddleOf(run, phase);
    }
}
