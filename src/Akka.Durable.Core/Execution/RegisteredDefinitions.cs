using System.Collections.Frozen;
using Akka.Durable.Refusals;

namespace Akka.Durable.Execution;

/// <summary>The code that one host or node executes, each definition under its name.</summary>
public sealed class RegisteredDefinitions
{
    private readonly FrozenDictionary<string, RunDefinition> _byName;

    /// <exception cref="ArgumentException">Two definitions have one name.</exception>
    /// <exception cref="RunRefusedException"><c>invalid-name</c>: a definition's name cannot be stored.</exception>
    public RegisteredDefinitions(IEnumerable<RunDefinition> definitions)
    {
        var all = definitions.ToList();
        foreach (var definition in all) Address.Check(definition.Name, key: null);
        if (all.GroupBy(d => d.Name).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
        {
            throw new ArgumentException($"Two definitions are named '{twice.Key}'; give each a name of its own.", nameof(definitions));
        }

        _byName = all.ToFrozenDictionary(d => d.Name, StringComparer.Ordinal);
    }

    /// <summary>Null where none has that name here; a run that needs it waits for a host that has one.</summary>
    public RunDefinition? Find(string name) => _byName.GetValueOrDefault(name);
}
