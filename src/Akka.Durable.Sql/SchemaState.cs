using Akka.Durable.Hosts;

namespace Akka.Durable.Sql;

/// <summary>How the tables of a database stand to those of this release.</summary>
/// <param name="Found">The version of its tables; 0 where it has none of ours, or is not there.</param>
/// <param name="Wanted">The version of this release.</param>
/// <param name="Pending">The migrations that opening it for writing applies, in order.</param>
/// <param name="Holder">The host or cluster that holds it now; null where nobody does.</param>
public sealed record SchemaState(long Found, long Wanted, IReadOnlyList<string> Pending, HostLease? Holder);
