using System.Reflection;
using Akka.Durable.Checks;
using Akka.Durable.Cli.Code;
using Akka.Durable.Cli.Console;

namespace Akka.Durable.Cli.Checks;

/// <summary>The definitions in an assembly, as a host would have them.</summary>
internal sealed class LoadedCode
{
    private readonly Dictionary<string, CheckedCode> _definitions = new(StringComparer.Ordinal);

    private LoadedCode(IEnumerable<Type> types, bool leads)
    {
        foreach (var type in types)
        {
            if (Made(type) is not (var (name, version), var definition, var whyNot)) continue;

            _definitions[name] = new(version, leads ? definition : null, leads ? whyNot : "because --versions-only was given");
        }
    }

    public int Count => _definitions.Count;

    /// <param name="file">The assembly.</param>
    /// <param name="leads">Whether the definitions are to be led over what is recorded.</param>
    /// <exception cref="Refusals.RunRefusedException"><c>unreadable-assembly</c>.</exception>
    public static LoadedCode Of(string file, bool leads)
    {
        try
        {
            return new(CodeContext.LoadAssembly(file).GetTypes().Where(t => t is { IsAbstract: false, ContainsGenericParameters: false } && t.IsAssignableTo(typeof(RunDefinition))), leads);
        }
        catch (Exception unreadable) when (unreadable is IOException or BadImageFormatException or UnauthorizedAccessException)
        {
            throw ProgramRefusals.Of(ProgramRefusals.UnreadableAssembly, $"'{file}' cannot be loaded: {unreadable.Message}");
        }
        catch (ReflectionTypeLoadException incomplete)
        {
            throw ProgramRefusals.Of(
                ProgramRefusals.UnreadableAssembly, $"'{file}' needs what is not beside it: {incomplete.LoaderExceptions.FirstOrDefault()?.Message}");
        }
    }

    public CheckedCode? Find(string name) => _definitions.GetValueOrDefault(name);

    // A definition that wants services is not made here. Its name and version are the class's own, unless they are made of those services.
    private static ((string Name, string Version) Known, RunDefinition? Definition, string? WhyNot)? Made(Type type)
    {
        try
        {
            if (type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, Type.EmptyTypes) is { } constructor)
            {
                var definition = (RunDefinition)constructor.Invoke(null);
                return ((definition.Name, definition.Version), definition, null);
            }

            var bare = (RunDefinition)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
            return ((bare.Name, bare.Version), null, $"because {type.Name} is made with services");
        }
        catch (Exception failed) when (failed is TargetInvocationException or NullReferenceException or InvalidOperationException)
        {
            return null;
        }
    }
}
