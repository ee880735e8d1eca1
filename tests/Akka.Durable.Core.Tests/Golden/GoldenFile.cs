using System.Text;
using Akka.Durable.TestKit.Surface;

namespace Akka.Durable.Golden;

/// <summary>Bytes that a release wrote, kept for ever.</summary>
internal static class GoldenFile
{
    private const string Folder = "tests/Akka.Durable.Core.Tests/Golden";

    /// <summary>Compares byte for byte. A file that is missing may be accepted; one that is there is never rewritten: what is on disk out
    /// there does not change when we do.</summary>
    public static void Check(string name, ReadOnlySpan<byte> actual)
    {
        var file = AcceptedText.PathOf($"{Folder}/{name}");
        if (AcceptedText.IsAccepting && !File.Exists(file)) File.WriteAllBytes(file, actual);

        Assert.True(
            File.Exists(file),
            $"{Folder}/{name} is missing. If the format is new, run the test again with {AcceptedText.AcceptVariable}=1 and commit the file.");
        Assert.Equal(Encoding.UTF8.GetString(File.ReadAllBytes(file)), Encoding.UTF8.GetString(actual));
    }

    public static byte[] Read(string name) => File.ReadAllBytes(AcceptedText.PathOf($"{Folder}/{name}"));
}
