using System.Collections.Immutable;
using Akka.Durable.Hocon.Resolution;
using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Parsing;

/// <summary>Reads files and what they include, each next to the file that asks for it.</summary>
internal sealed class Includes
{
    private ImmutableStack<SourceFile> _open = [];
    private int _count;

    /// <summary>Reads a file that was named by the caller.</summary>
    public Expression LoadRoot(SourceFile file) => Parse(file, HoconPath.Root, depth: 0);

    /// <param name="name">The file, relative to the directory of <paramref name="includer"/>.</param>
    /// <param name="required">Whether a missing file is an error.</param>
    /// <param name="includer">The file with the include.</param>
    /// <param name="origin">Where the include stands.</param>
    /// <param name="here">Where the fields will stand.</param>
    /// <param name="depth">How deep that is.</param>
    public Expression.Fields? Load(
        string name, bool required, SourceFile includer, HoconOrigin origin, HoconPath here, int depth)
    {
        if (name.Contains("://", StringComparison.Ordinal))
        {
            throw new HoconException(origin, "Only files can be included, not addresses or class paths.");
        }

        if (name.Length == 0 || name.Contains('\0'))
        {
            throw new HoconException(origin, $"\"{Token.Shorten(name)}\" is not a name of a file.");
        }

        if (++_count > HoconLimits.IncludesMax)
        {
            throw new HoconException(origin, $"More than {HoconLimits.IncludesMax:N0} files are included.");
        }

        var path = Locate(name, includer, origin);
        var found = Candidates(path).Where(f => f.Exists).ToList();
        if (found is [])
        {
            return required ? throw new HoconException(origin, $"The required file {Token.Shorten(path)} does not exist.") : null;
        }

        var all = new Expression.Fields(origin);
        foreach (var file in found)
        {
            RefuseCycle(file, origin);
            all.AssignAll(Parse(file, here, depth + 1) as Expression.Fields
                ?? throw new HoconException(origin, $"{file.Name} holds an array; only an object can be included."));
        }

        return all;
    }

    private static string Locate(string name, SourceFile includer, HoconOrigin origin)
    {
        if (Path.IsPathRooted(name)) return name;

        return includer.Directory is { } directory
            ? Path.Combine(directory, name)
            : throw new HoconException(origin, $"\"{Token.Shorten(name)}\" is relative, and a text that is no file has no directory to start from.");
    }

    // A name without ending stands for both files, the HOCON one over the JSON one.
    private static IEnumerable<SourceFile> Candidates(string path)
    {
        var exact = SourceFile.At(path);
        if (Path.HasExtension(path) || exact.Exists) return [exact];
        return [SourceFile.At(path + ".json"), SourceFile.At(path + ".conf")];
    }

    private void RefuseCycle(SourceFile file, HoconOrigin origin)
    {
        if (_open.All(f => f.FullPath != file.FullPath)) return;

        var chain = _open.Reverse().SkipWhile(f => f.FullPath != file.FullPath).Append(file).Select(f => Path.GetFileName(f.Name));
        throw new HoconException(origin, $"The include goes round in a circle: {string.Join(" -> ", chain)}.");
    }

    private Expression Parse(SourceFile file, HoconPath here, int depth)
    {
        var outer = _open;
        _open = outer.Push(file);
        var parsed = Parser.Parse(file.ReadText(), file, this, here, depth);
        _open = outer;
        return parsed;
    }
}
