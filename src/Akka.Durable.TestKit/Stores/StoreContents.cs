using System.Collections.Immutable;
using Akka.Durable.Catalog;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Snapshots;

namespace Akka.Durable.TestKit.Stores;

/// <summary>All that a store in memory holds, at one moment.</summary>
/// <param name="Events">By run and sequence number.</param>
/// <param name="Snapshots">By run and sequence number.</param>
/// <param name="Catalog">By run.</param>
/// <param name="Lease">Who holds it; null when nobody does.</param>
public sealed record StoreContents(
    ImmutableSortedDictionary<RunId, ImmutableSortedDictionary<long, JournalRow>> Events,
    ImmutableSortedDictionary<RunId, ImmutableSortedDictionary<long, SnapshotRow>> Snapshots,
    ImmutableSortedDictionary<RunId, CatalogRow> Catalog,
    HostLease? Lease)
{
    public static readonly StoreContents Empty = new(
        ImmutableSortedDictionary<RunId, ImmutableSortedDictionary<long, JournalRow>>.Empty,
        ImmutableSortedDictionary<RunId, ImmutableSortedDictionary<long, SnapshotRow>>.Empty,
        ImmutableSortedDictionary<RunId, CatalogRow>.Empty,
        Lease: null);

    /// <summary>Values kept outside events, by run and hash.</summary>
    public ImmutableSortedDictionary<RunId, ImmutableSortedDictionary<string, PayloadRow>> Payloads { get; init; } =
        ImmutableSortedDictionary<RunId, ImmutableSortedDictionary<string, PayloadRow>>.Empty;

    public ImmutableSortedDictionary<string, PayloadRow> PayloadsOf(RunId run) =>
        Payloads.GetValueOrDefault(run, ImmutableSortedDictionary.Create<string, PayloadRow>(StringComparer.Ordinal));

    public ImmutableSortedDictionary<long, JournalRow> EventsOf(RunId run) =>
        Events.GetValueOrDefault(run, ImmutableSortedDictionary<long, JournalRow>.Empty);

    public ImmutableSortedDictionary<long, SnapshotRow> SnapshotsOf(RunId run) =>
        Snapshots.GetValueOrDefault(run, ImmutableSortedDictionary<long, SnapshotRow>.Empty);
}
