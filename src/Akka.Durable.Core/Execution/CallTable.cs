using System.Runtime.InteropServices;

namespace Akka.Durable.Execution;

/// <summary>Counts calls by name, so that the n-th one is the same on every execution, and refuses what could not be told apart.</summary>
internal sealed class CallTable(string kind)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, string? Key), (int Count, bool InFlight)> _calls = [];

    /// <summary>The address of this call. Give it back with <see cref="Leave"/>.</summary>
    /// <exception cref="RunUsageException">Another call of the same name and key has not returned yet.</exception>
    public Address Enter(string name, string? key)
    {
        Address.Check(name, key);
        lock (_gate)
        {
            ref var calls = ref CollectionsMarshal.GetValueRefOrAddDefault(_calls, (name, key), out _);
            if (calls.InFlight)
            {
                // Which of the two would be first on a replay is left to chance, and one would be handed the other's result.
                throw new RunUsageException(key is null
                    ? $"Two {kind}s '{name}' are running side by side. Give them different names, or a key each, such as the item they work on."
                    : $"Two {kind}s '{name}' with the key '{key}' are running side by side. Give each a key of its own.");
            }

            calls = (calls.Count + 1, InFlight: true);
            return new(name, key, calls.Count);
        }
    }

    /// <summary>Whether the code has come to this call.</summary>
    public bool HasEntered(Address address)
    {
        lock (_gate) return _calls.GetValueOrDefault((address.Name, address.Key)).Count >= address.Ordinal;
    }

    public void Leave(Address address)
    {
        lock (_gate)
        {
            CollectionsMarshal.GetValueRefOrNullRef(_calls, (address.Name, address.Key)).InFlight = false;
        }
    }
}
