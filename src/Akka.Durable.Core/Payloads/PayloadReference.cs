namespace Akka.Durable.Payloads;

/// <summary>Names a value that is kept outside events and snapshots, by its content.</summary>
/// <param name="Sha256">SHA-256 of its JSON, 64 lower-case hexadecimal digits.</param>
/// <param name="Length">How many bytes of JSON it is.</param>
public sealed record PayloadReference(string Sha256, int Length)
{
    /// <summary>How long <see cref="Sha256"/> is.</summary>
    internal const int DigitsCount = 64;

    public override string ToString() => $"{Length} bytes, sha256 {Sha256}";
}
