using System.Text.Json;
using Akka.Durable.Cli.Files;

namespace Akka.Durable.Cli.Inventory;

/// <summary>Writes the manifest: every file with size and hash, links, what could not be read, duplicates, totals.</summary>
/// <remarks>No time and no place stand in it, and everything has a fixed order, so that two trees of the same content have manifests of
/// the same bytes, however often the work was interrupted.</remarks>
internal static class Manifest
{
    private static readonly JsonWriterOptions Writing = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = LineFile.Json.Encoder,
    };

    public static async Task WriteAsync(
        Stream stream,
        IAsyncEnumerable<HashedFile> files,
        IReadOnlyList<ListedEntry> others,
        IAsyncEnumerable<DuplicateGroup> duplicates,
        InventoryReport totals)
    {
        await using var json = new Utf8JsonWriter(stream, Writing);
        var unreadable = others.Where(o => o.Error is not null).Select(o => (o.Path, o.Error!)).ToList();

        json.WriteStartObject();
        json.WriteStartArray("files");
        await foreach (var file in files)
        {
            if (file.Error is { } error)
            {
                unreadable.Add((file.Path, error));
                continue;
            }

            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteNumber("size", file.Size!.Value);
            json.WriteString("sha256", file.Sha256);
            json.WriteEndObject();
            if (json.BytesPending > 64 * 1024) await json.FlushAsync();
        }

        json.WriteEndArray();
        WriteOthers(json, others, unreadable);
        await WriteDuplicatesAsync(json, duplicates);
        WriteTotals(json, totals);
        json.WriteEndObject();
    }

    private static void WriteOthers(Utf8JsonWriter json, IReadOnlyList<ListedEntry> others, List<(string Path, string Error)> unreadable)
    {
        json.WriteStartArray("links");
        foreach (var link in others.Where(o => o.Link is not null))
        {
            json.WriteStartObject();
            json.WriteString("path", link.Path);
            json.WriteString("target", link.Link);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("unreadable");
        foreach (var (path, error) in unreadable.OrderBy(u => u.Path, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            json.WriteString("error", error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static async Task WriteDuplicatesAsync(Utf8JsonWriter json, IAsyncEnumerable<DuplicateGroup> duplicates)
    {
        json.WriteStartArray("duplicates");
        await foreach (var group in duplicates)
        {
            json.WriteStartObject();
            json.WriteString("sha256", group.Sha256);
            json.WriteNumber("size", group.Size);
            json.WriteStartArray("paths");
            foreach (var path in group.Paths)
            {
                json.WriteStringValue(path);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTotals(Utf8JsonWriter json, InventoryReport totals)
    {
        json.WriteStartObject("totals");
        json.WriteNumber("files", totals.Files);
        json.WriteNumber("bytes", totals.Bytes);
        json.WriteNumber("links", totals.Links);
        json.WriteNumber("unreadable", totals.Unreadable);
        json.WriteNumber("duplicateGroups", totals.DuplicateGroups);
        json.WriteNumber("duplicateFiles", totals.DuplicateFiles);
        json.WriteNumber("wastedBytes", totals.WastedBytes);
        json.WriteEndObject();
    }
}
