using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Akka.Durable;

/// <summary>What the journal says of each address, with what is not over yet apart: deciding looks at that alone, however long the rest has grown.</summary>
/// <remarks>Immutable: every change makes another table that shares what did not change.</remarks>
/// <typeparam name="TState">What is known of one address.</typeparam>
/// <typeparam name="TOpen">The case of it that is not over.</typeparam>
public sealed class AddressDictionary<TState, TOpen> : IReadOnlyDictionary<Address, TState>
    where TState : class
    where TOpen : class, TState
{
    private readonly ImmutableDictionary<Address, TState> _all;

    /// <summary>One that is empty.</summary>
    public AddressDictionary()
        : this(ImmutableDictionary<Address, TState>.Empty, ImmutableDictionary<Address, TOpen>.Empty)
    {
    }

    private AddressDictionary(ImmutableDictionary<Address, TState> all, ImmutableDictionary<Address, TOpen> open) => (_all, Open) = (all, open);

    /// <summary>Those that are not over.</summary>
    public ImmutableDictionary<Address, TOpen> Open { get; }

    public int Count => _all.Count;

    public bool IsEmpty => _all.IsEmpty;

    public IEnumerable<Address> Keys => _all.Keys;

    public IEnumerable<TState> Values => _all.Values;

    public TState this[Address key] => _all[key];

    public AddressDictionary<TState, TOpen> SetItem(Address address, TState state) => new(
        _all.SetItem(address, state),
        state is TOpen open ? Open.SetItem(address, open) : Open.Remove(address));

    public AddressDictionary<TState, TOpen> SetItems(IEnumerable<KeyValuePair<Address, TState>> items)
    {
        var (all, open) = (_all.ToBuilder(), Open.ToBuilder());
        foreach (var (address, state) in items)
        {
            all[address] = state;
            if (state is TOpen unfinished) open[address] = unfinished;
            else open.Remove(address);
        }

        return new(all.ToImmutable(), open.ToImmutable());
    }

    public AddressDictionary<TState, TOpen> RemoveRange(IEnumerable<Address> addresses)
    {
        var gone = addresses as IReadOnlyCollection<Address> ?? [.. addresses];
        return gone.Count == 0 ? this : new(_all.RemoveRange(gone), Open.RemoveRange(gone));
    }

    public bool ContainsKey(Address key) => _all.ContainsKey(key);

    public bool TryGetValue(Address key, [MaybeNullWhen(false)] out TState value) => _all.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<Address, TState>> GetEnumerator() => _all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
