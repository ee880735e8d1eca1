using Microsoft.Extensions.Configuration;

namespace Akka.Durable.Hocon.Configuration;

/// <summary>HOCON files among the sources of a Microsoft.Extensions.Configuration.</summary>
public static class HoconConfigurationExtensions
{
    /// <summary>
    /// Adds a HOCON file. <c>akka.durable.strict</c> becomes <c>akka:durable:strict</c>; elements of an array are numbered
    /// from 0. The file is read once, when the configuration is built.
    /// </summary>
    /// <param name="builder">Gets the source; sources added later override it.</param>
    /// <param name="path">The file, relative to the current directory.</param>
    /// <param name="optional">A missing file is an empty one. It is an error by default.</param>
    /// <exception cref="HoconException">From <c>Build</c>: the file is missing or wrong.</exception>
    public static IConfigurationBuilder AddHocon(this IConfigurationBuilder builder, string path, bool optional = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return builder.Add(new HoconConfigurationSource(path, optional));
    }
}

internal sealed class HoconConfigurationSource(string path, bool optional) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new HoconConfigurationProvider(path, optional);
}
