namespace Akka.Durable.Hosts;

/// <summary>One start of one host process.</summary>
/// <param name="Id">Unique to this start; written as the owner of the runs it executes.</param>
/// <param name="Description">For people: machine, process id, since when.</param>
/// <param name="Machine">Name of the machine it runs on.</param>
/// <param name="ProcessId">The process on that machine.</param>
/// <param name="ProcessStartedAt">When that process began, so that a reused process id is not taken for it.</param>
public sealed record HostIdentity(string Id, string Description, string Machine, int ProcessId, DateTimeOffset ProcessStartedAt);

/// <summary>Who holds the database, and until when.</summary>
public sealed record HostLease(HostIdentity Host, DateTimeOffset ExpiresAt);
