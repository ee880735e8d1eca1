namespace Akka.Durable.Cli.Inventory;

/// <summary>Why something could not be read, in words that are the same on every system: they stand in the manifest.</summary>
internal static class ReadErrors
{
    public static string Name(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "not found",
        UnauthorizedAccessException => "access denied",
        PathTooLongException => "path too long",
        _ => "read error",
    };
}
