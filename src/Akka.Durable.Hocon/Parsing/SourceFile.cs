using System.Text;

namespace Akka.Durable.Hocon.Parsing;

/// <summary>A file, or a text that has only a name.</summary>
/// <param name="Name">As shown in messages.</param>
/// <param name="FullPath">Where the file is; null for a text.</param>
internal sealed record SourceFile(string Name, string? FullPath)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static SourceFile At(string path)
    {
        try
        {
            return new(path, Path.GetFullPath(path));
        }
        catch (Exception fault) when (fault is ArgumentException or IOException or NotSupportedException)
        {
            throw new HoconException(new(Token.Shorten(path)), "This is not a path of a file.", fault);
        }
    }

    public string? Directory => FullPath is null ? null : Path.GetDirectoryName(Name);

    public bool Exists => File.Exists(FullPath);

    /// <exception cref="HoconException">The file is missing, unreadable, too large or not UTF-8.</exception>
    public string ReadText()
    {
        var bytes = ReadBytes();
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException fault)
        {
            var line = 1 + bytes.AsSpan(0, Math.Clamp(fault.Index, 0, bytes.Length)).Count((byte)'\n');
            throw new HoconException(new(Name, line), "The file is not UTF-8.", fault);
        }
    }

    private byte[] ReadBytes()
    {
        try
        {
            using var file = File.OpenRead(FullPath!);
            var buffer = new byte[HoconLimits.SourceMax + 1];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length <= HoconLimits.SourceMax
                ? buffer[..length]
                : throw new HoconException(new(Name), $"The file is larger than {HoconLimits.SourceMax:N0} bytes.");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new HoconException(new(Name), "The file does not exist.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new HoconException(new(Name), $"The file cannot be read: {fault.Message}", fault);
        }
    }
}
