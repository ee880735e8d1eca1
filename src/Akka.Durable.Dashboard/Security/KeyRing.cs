using Microsoft.Extensions.Options;

namespace Akka.Durable.Dashboard.Security;

/// <summary>The keys that log in now.</summary>
internal sealed class KeyRing
{
    private const string MadeAtStart = "local";

    private readonly IReadOnlyList<DashboardKey> _keys;
    private string? _made;

    public KeyRing(IOptions<DurableDashboardOptions> options)
    {
        _keys = [.. options.Value.Keys];
        if (_keys is not [] || options.Value.ReadPolicy is not null) return;

        _made = DashboardKey.NewSecret();
        _keys = [new DashboardKey(MadeAtStart, DashboardRole.Administer, _made)];
    }

    /// <summary>The key made at start, once; null when there is none or it was taken.</summary>
    public string? TakeMade() => Interlocked.Exchange(ref _made, null);

    public DashboardKey? Find(string secret)
    {
        // All of them are compared, whichever fits: which one did shows in no time.
        DashboardKey? found = null;
        foreach (var key in _keys)
        {
            if (key.Is(secret)) found ??= key;
        }

        return found;
    }

    public DashboardKey? FindMark(string mark) => _keys.FirstOrDefault(key => key.Mark == mark);
}
