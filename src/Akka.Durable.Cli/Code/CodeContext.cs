using System.Reflection;
using System.Runtime.Loader;

namespace Akka.Durable.Cli.Code;

/// <summary>Loads an assembly that the operator names, with what it needs from beside it.</summary>
/// <remarks>What this program has itself is shared, the engine above all: or no definition of the code would be one here.</remarks>
internal sealed class CodeContext : AssemblyLoadContext
{
    private readonly AssemblyDependencyResolver _beside;

    private CodeContext(string file)
        : base(Path.GetFileNameWithoutExtension(file)) => _beside = new(file);

    /// <exception cref="IOException">There is no such file, or it cannot be read, or not the list of what it needs.</exception>
    /// <exception cref="BadImageFormatException">It is no assembly.</exception>
    public static Assembly LoadAssembly(string file)
    {
        if (!File.Exists(file)) throw new FileNotFoundException("there is no such file", file);

        try
        {
            return new CodeContext(file).LoadFromAssemblyPath(file);
        }
        catch (InvalidOperationException unlisted)
        {
            throw new FileLoadException($"what it needs cannot be told: {unlisted.Message}", file, unlisted);
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        try
        {
            return Default.LoadFromAssemblyName(assemblyName);
        }
        catch (Exception unknown) when (unknown is FileNotFoundException or FileLoadException)
        {
            return _beside.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
        }
    }
}
