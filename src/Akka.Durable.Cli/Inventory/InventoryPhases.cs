namespace Akka.Durable.Cli.Inventory;

/// <summary>The phases of an inventory, in their order.</summary>
internal static class InventoryPhases
{
    public const string Scan = "scan";
    public const string Hash = "hash";
    public const string Duplicates = "duplicates";
    public const string Report = "report";

    public static IReadOnlyList<string> All { get; } = [Scan, Hash, Duplicates, Report];
}
