using System.Security.Cryptography;
using System.Text;

namespace Akka.Durable.Dashboard.Security;

/// <summary>What somebody may do; each includes those before it.</summary>
public enum DashboardRole
{
    /// <summary>See everything; change nothing.</summary>
    Read,

    /// <summary>Start, signal, cancel, pause, resume, retry, tag.</summary>
    Operate,

    /// <summary>Roll back, terminate, release, answer for undos.</summary>
    Administer,
}

/// <summary>A key that logs somebody in.</summary>
/// <param name="name">Stands in the journal as who asked. 1 to 100 characters.</param>
/// <param name="role">What it allows.</param>
/// <param name="secret">The key itself, 16 characters or more.</param>
public sealed class DashboardKey(string name, DashboardRole role, string secret)
{
    private const int LengthMin = 16;

    // Compared by hash: neither its length nor how much of a guess is right shows in the time it takes.
    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret.Length >= LengthMin
        ? secret
        : throw new ArgumentException($"A key of {secret.Length} characters can be guessed; {LengthMin} or more are wanted.", nameof(secret))));

    public string Name { get; } = name is { Length: >= 1 and <= 100 } && !name.Any(char.IsControl)
        ? name
        : throw new ArgumentException("1 to 100 characters without control characters name a key.", nameof(name));

    public DashboardRole Role { get; } = role;

    /// <summary>Tells keys apart without telling what they are; another secret is another mark.</summary>
    internal string Mark => Convert.ToHexString(_hash.AsSpan(0, 8));

    internal bool Is(string candidate) =>
        CryptographicOperations.FixedTimeEquals(_hash, SHA256.HashData(Encoding.UTF8.GetBytes(candidate)));

    /// <summary>A key that nobody can guess: 32 characters of 0-9 a-f.</summary>
    public static string NewSecret() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    public override string ToString() => $"{Name} ({Role})";
}
