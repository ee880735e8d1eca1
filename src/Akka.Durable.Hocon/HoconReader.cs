using Akka.Durable.Hocon.Parsing;
using Akka.Durable.Hocon.Resolution;
using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon;

/// <summary>Reads HOCON: the public specification of the format, of which every JSON text is a part.</summary>
/// <remarks>
/// <para>Includes read files only, next to the including file; a missing one is skipped unless it is <c>required(…)</c>.
/// Substitutions look in the configuration first, then in the environment.</para>
/// <para>Bounds: 1 MiB a file, 100 levels of nesting, 1,000 included files, 250 substitutions that lead to one another,
/// 1,000,000 values after substitution. A NUL character is refused: it means that the file is not UTF-8.</para>
/// </remarks>
public static class HoconReader
{
    /// <summary>Reads files one over the other, as if they were one text: a later file overrides and may refer to an earlier one.</summary>
    /// <param name="paths">One or more files, relative ones from the current directory.</param>
    /// <param name="variable">The value of an environment variable, null when there is none. The environment of the process by default.</param>
    /// <exception cref="HoconException">A file is missing, unreadable or wrong; the message says where and why.</exception>
    public static HoconValue.Section ReadFiles(IEnumerable<string> paths, Func<string, string?>? variable = null)
    {
        var all = new Expression.Fields(default);
        var first = default(HoconOrigin);
        foreach (var file in paths.Select(SourceFile.At))
        {
            if (new Includes().LoadRoot(file) is not Expression.Fields fields) throw NotAnObject(new(file.Name));
            if (first == default) first = fields.Origin;
            all.AssignAll(fields);
        }

        return (HoconValue.Section)Resolve(all, variable) with { Origin = first };
    }

    /// <summary>Reads one file; see <see cref="ReadFiles"/>.</summary>
    /// <exception cref="HoconException">The file is missing, unreadable or wrong; the message says where and why.</exception>
    public static HoconValue.Section ReadFile(string path, Func<string, string?>? variable = null) => ReadFiles([path], variable);

    /// <summary>Reads a text. It may include files by absolute path only.</summary>
    /// <param name="text">At most 1,048,576 characters.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="variable">The value of an environment variable, null when there is none. The environment of the process by default.</param>
    /// <returns>An object, or an array when the text begins with <c>[</c>.</returns>
    /// <exception cref="HoconException">The text is wrong; the message says where and why.</exception>
    public static HoconValue ReadText(string text, string name = "text", Func<string, string?>? variable = null) =>
        Resolve(Parser.Parse(text, new SourceFile(name, FullPath: null), new Includes(), HoconPath.Root, depth: 0), variable);

    internal static HoconException NotAnObject(HoconOrigin origin) =>
        new(origin, "A configuration is an object, but an array was found.");

    private static HoconValue Resolve(Expression root, Func<string, string?>? variable) =>
        Resolver.Resolve(root, variable ?? Environment.GetEnvironmentVariable);
}
