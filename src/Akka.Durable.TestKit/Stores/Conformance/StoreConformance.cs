using System.Collections.Immutable;
using System.Text;
using Akka.Durable.Catalog;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Snapshots;
using Xunit;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>What the suites share: an open store, and rows to put into it.</summary>
/// <remarks>
/// A store passes when a class of its test project derives from each suite, and all of their tests pass there:
/// <c>public sealed class MyJournalTests : JournalConformance&lt;MyStores&gt;;</c>
/// </remarks>
/// <typeparam name="TSource">Opens the store.</typeparam>
public abstract class StoreConformance<TSource> : IAsyncLifetime
    where TSource : IStoreSource, new()
{
    protected static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>How long a lease lasts.</summary>
    protected static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    protected static readonly HostIdentity First = Host("first");

    protected static readonly HostIdentity Second = Host("second");

    protected static readonly RunId Alpha = RunId.Parse("alpha");

    protected static readonly RunId Beta = RunId.Parse("beta");

    private IRunStore? _store;

    protected TSource Source { get; } = new();

    /// <summary>The store under test. Every host it hears of lives.</summary>
    protected IRunStore Store => _store ?? throw new InvalidOperationException("The store is not open.");

    public async Task InitializeAsync() => _store = await Source.OpenAsync(_ => true);

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        await Source.DisposeAsync();
    }

    /// <summary>Closes the store and opens its database again.</summary>
    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        _store = await Source.OpenAsync(_ => true);
    }

    /// <summary>Event <paramref name="sequence"/> of a run, its number as its payload.</summary>
    protected static JournalRow Event(long sequence, string? payload = null) => new(
        sequence, "phase-completed.v1", Encoding.UTF8.GetBytes(payload ?? $"{{\"event\":{sequence}}}"), Noon.AddSeconds(sequence));

    protected static RunAppend Append(RunId run, params long[] sequences) =>
        new(run, [.. sequences.Select(sequence => Event(sequence))], Catalog: null);

    protected static SnapshotRow Snapshot(long sequence, string payload = "snapshot") =>
        new(sequence, "run-snapshot.v1", Encoding.UTF8.GetBytes(payload), Noon.AddSeconds(sequence));

    /// <summary>A run that started at noon and is running.</summary>
    protected static CatalogRow Row(RunId run) => new()
    {
        Run = run,
        Definition = "import",
        Version = "1",
        Status = RunStatus.Running,
        Epoch = 1,
        Sequence = 1,
        CreatedAt = Noon,
    };

    protected static CatalogRow Row(string run) => Row(RunId.Parse(run));

    protected static ImmutableSortedDictionary<string, string> Tags(params (string Name, string Value)[] tags) =>
        tags.ToImmutableSortedDictionary(tag => tag.Name, tag => tag.Value);

    protected async Task PutAsync(params CatalogRow[] rows)
    {
        foreach (var row in rows)
        {
            await Store.RepairCatalogAsync(row, CancellationToken.None);
        }
    }

    protected async Task<IReadOnlyList<long>> SequencesAsync(RunId run) =>
        [.. (await Store.ReadAsync(run, 0, int.MaxValue, CancellationToken.None)).Select(row => row.Sequence)];

    /// <summary>Compares row by row; a record compares its tags by reference.</summary>
    protected static void AssertSame(CatalogRow expected, CatalogRow? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Tags.AsEnumerable(), actual.Tags.AsEnumerable());
        Assert.Equal(expected with { Tags = Tags() }, actual with { Tags = Tags() });
    }

    protected static string[] Ids(IEnumerable<CatalogRow> rows) => [.. rows.Select(row => row.Run.Value)];

    protected static Task<HostLease> AcquireAsync(IRunStore store, HostIdentity host, DateTimeOffset now) =>
        store.AcquireLeaseAsync(host, now, Duration, CancellationToken.None);

    protected static HostIdentity Host(string id) => new(id, $"host {id}", "machine-1", ProcessId: 4711, ProcessStartedAt: Noon.AddHours(-1));
}
