using System.Reflection;
using System.Runtime.Loader;
using Akka.Durable.Cli.Console;

namespace Akka.Durable.Cli.Serving;

/// <summary>Definitions from compiled assemblies that the operator names: every public class of them that derives from <see cref="RunDefinition"/> and
/// is made without arguments.</summary>
internal static class DefinitionFiles
{
    /// <exception cref="Refusals.RunRefusedException"><c>invalid-configuration</c>: a file is no assembly, or has no definition.</exception>
    public static IReadOnlyList<RunDefinition> Load(IEnumerable<string> files) => [.. files.SelectMany(LoadOne)];

    private static List<RunDefinition> LoadOne(string file)
    {
        if (!File.Exists(file)) throw Wrong(file, "there is no such file");

        try
        {
            var definitions = new Beside(file).LoadFromAssemblyPath(file).GetExportedTypes()
                .Where(type => type is { IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(RunDefinition)))
                .Where(type => type.GetConstructor(Type.EmptyTypes) is not null)
                .OrderBy(type => type.FullName, StringComparer.Ordinal)
                .Select(type => (RunDefinition)Activator.CreateInstance(type)!)
                .ToList();
            return definitions is [] ? throw Wrong(file, "it has no public RunDefinition that is made without arguments") : definitions;
        }
        catch (Exception unusable) when (unusable is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException or TargetInvocationException)
        {
            throw Wrong(file, (unusable.InnerException ?? unusable).Message);
        }
    }

    private static Refusals.RunRefusedException Wrong(string file, string why) =>
        ProgramRefusals.Of(ProgramRefusals.InvalidConfiguration, $"'{file}' gives no definitions: {why}.");

    /// <summary>Finds what an assembly needs beside it; what this program has itself is shared, so that its definitions are ours.</summary>
    private sealed class Beside(string file) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(file))
    {
        private readonly AssemblyDependencyResolver _resolver = new(file);

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            if (Default.Assemblies.Any(a => a.GetName().Name == assemblyName.Name)) return null;
            return _resolver.ResolveAssemblyToPath(assemblyName) is { } path && assemblyName.Name?.StartsWith("Akka.Durable", StringComparison.Ordinal) is not true
                ? LoadFromAssemblyPath(path)
                : null;
        }
    }
}
