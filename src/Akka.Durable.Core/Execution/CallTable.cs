namespace Akka.Durable.Execution;

/// <summary>Counts calls by name, so that the n-th one is the same on every execution, and refuses what could not be told apart.</summary>
internal sealed class CallTable(string kind)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, string? Key), int> _calls = [];
    private readonly HashSet<(string Name, string? Key)> _inFlight = [];

    /// <summary>The address of this call. Give it back with <see cref="Leave"/>.</summary>
    /// <exception cref="RunUsageException">Another call of the same name and key has not returned yet.</exception>
    public Address Enter(string name, string? key)
    {
        Address.Check(name, key);
        lock (_gate)
        {
            if (!_inFlight.Add((name, key)))
            {
                // Which of the two would be first on a replay is left to chance, and one would be handed the other's result.
                throw new RunUsageException(key is null
                    ? $"Two {kind}s '{name}' are running side by side. Give them different names, or a key each, such as the item they work on."
                    : $"Two {kind}s '{name}' with the key '{key}' are running side by side. Give each a key of its own.");
            }

            var ordinal = _calls.GetValueOrDefault((name, key)) + 1;
            _calls[(name, key)] = ordinal;
            return new(name, key, ordinal);
        }
    }

    public void Leave(Address address)
    {
        lock (_gate)
        {
            _inFlight.Remove((address.Name, address.Key));
        }
    }
}
