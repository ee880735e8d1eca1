using System.Reflection;
using Akka.Durable.Cli.Code;
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
        try
        {
            var definitions = CodeContext.LoadAssembly(file).GetExportedTypes()
                .Where(type => type is { IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(RunDefinition)))
                .Where(type => type.GetConstructor(Type.EmptyTypes) is not null)
                .OrderBy(type => type.FullName, StringComparer.Ordinal)
                .Select(type => (RunDefinition)Activator.CreateInstance(type)!)
                .ToList();
            return definitions is [] ? throw Wrong(file, "it has no public RunDefinition that is made without arguments") : definitions;
        }
        catch (Exception unusable) when (unusable is IOException or BadImageFormatException or UnauthorizedAccessException or TypeLoadException or TargetInvocationException)
        {
            throw Wrong(file, (unusable.InnerException ?? unusable).Message);
        }
    }

    private static Refusals.RunRefusedException Wrong(string file, string why) =>
        ProgramRefusals.Of(ProgramRefusals.InvalidConfiguration, $"'{file}' gives no definitions: {why}.");
}
