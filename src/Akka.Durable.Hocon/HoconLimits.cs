namespace Akka.Durable.Hocon;

/// <summary>What a configuration may not exceed, so that a wrong or hostile file ends in a sentence and not in a crash.</summary>
internal static class HoconLimits
{
    /// <summary>Bytes in one file, or characters in one text.</summary>
    public const int SourceMax = 1024 * 1024;

    /// <summary>Objects and arrays inside one another, the keys of a path counted singly, includes counted on.</summary>
    public const int NestingMax = 100;

    /// <summary>Files read through includes.</summary>
    public const int IncludesMax = 1000;

    /// <summary>Substitutions that lead to one another, and values inside one another after they were put in.</summary>
    public const int ResolutionDepthMax = 250;

    /// <summary>Values, and characters in one value, after substitutions: a few lines can double one value many times.</summary>
    public const int ResolvedMax = 1_000_000;
}
