using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akka.Durable.Cli.Files;

/// <summary>Values in a file, one JSON object a line: what is too large for a journal, kept beside it.</summary>
internal static class LineFile
{
    /// <summary>Readable for people: paths are written as they are, not in escapes.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <returns>SHA-256 of the file.</returns>
    public static Task<string> WriteAsync<T>(string path, IEnumerable<T> values, Action? beforeRename = null) =>
        WriteAsync(path, values.ToAsyncEnumerable(), beforeRename);

    /// <inheritdoc cref="WriteAsync{T}(string, IEnumerable{T}, Action?)"/>
    public static Task<string> WriteAsync<T>(string path, IAsyncEnumerable<T> values, Action? beforeRename = null) =>
        DurableFile.WriteAsync(
            path,
            async stream =>
            {
                await foreach (var value in values)
                {
                    await JsonSerializer.SerializeAsync(stream, value, Json);
                    stream.WriteByte((byte)'\n');
                }
            },
            beforeRename);

    /// <summary>The values of a file that a journal recorded with its hash.</summary>
    /// <exception cref="SideFileLostException">The file is missing or is not the one that was recorded.</exception>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        string path, string recordedHash, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!File.Exists(path)) throw new SideFileLostException(path, "is gone");
        if (await DurableFile.HashAsync(path, cancellation) != recordedHash) throw new SideFileLostException(path, "was changed");

        await foreach (var line in File.ReadLinesAsync(path, cancellation))
        {
            yield return JsonSerializer.Deserialize<T>(line, Json)!;
        }
    }
}

/// <summary>What an earlier phase left beside the database is not what its result says: doing it again would not bring it back.</summary>
internal sealed class SideFileLostException(string path, string what)
    : NonRetryableException($"'{path}', which an earlier phase wrote, {what}; begin afresh with --restart.");
