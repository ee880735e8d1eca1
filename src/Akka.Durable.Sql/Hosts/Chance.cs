namespace Akka.Durable.Sql.Hosts;

/// <summary>Where a retry's jitter falls: the one use of chance in a host.</summary>
public static class Chance
{
#pragma warning disable RS0030 // the one place that chance comes from; Core takes it as an argument
    public static double Next() => Random.Shared.NextDouble();
#pragma warning restore RS0030
}
