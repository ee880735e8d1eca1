using Akka.Durable.Hosts;
using Akka.Durable.Refusals;

namespace Akka.Durable.Sql.Hosts;

/// <summary>A database belongs to one host or one cluster at a time: what whoever else comes is told.</summary>
public static class HeldDatabase
{
    public static RunRefusedException Refused(HostLease by) => new(new(
        RefusalCodes.DatabaseHeld, $"The database is held by {by.Host.Description}; its hold ends at {by.ExpiresAt:u} unless it is renewed."));

    /// <summary>The hold, if it keeps others out now.</summary>
    /// <param name="lease">The one that was given last and not given back; null for none.</param>
    /// <param name="now">The time by which it is judged.</param>
    /// <param name="isAlive">Whether the process that holds it may still live.</param>
    internal static HostLease? Standing(HostLease? lease, DateTimeOffset now, Func<HostIdentity, bool> isAlive) =>
        lease is not null && lease.ExpiresAt > now && isAlive(lease.Host) ? lease : null;
}
