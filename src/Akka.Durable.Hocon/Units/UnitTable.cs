namespace Akka.Durable.Hocon.Units;

/// <summary>The names of units and what one of each is worth. Case counts: <c>m</c> and <c>M</c> differ.</summary>
internal static class UnitTable
{
    public static Dictionary<string, decimal> Of(params (decimal Factor, string Names)[] units) =>
        units.SelectMany(u => u.Names.Split(' ').Select(name => (name, u.Factor)))
            .ToDictionary(u => u.name, u => u.Factor, StringComparer.Ordinal);
}
