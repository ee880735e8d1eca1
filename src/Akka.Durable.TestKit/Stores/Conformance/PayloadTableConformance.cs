using System.Security.Cryptography;
using System.Text;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Retention;
using Xunit;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>What every store promises of values that are kept outside events.</summary>
public abstract class PayloadTableConformance<TSource> : StoreConformance<TSource>
    where TSource : IStoreSource, new()
{
    private static readonly string Large = new('x', 300_000);

    [StoreFact]
    public async Task A_value_is_read_back_as_it_was_saved_also_after_the_store_was_closed()
    {
        await Store.SavePayloadsAsync(Alpha, [Payload(Large, 1), Payload("other", 1)]);
        await ReopenAsync();

        Assert.Equal(Large, await ReadAsync(Alpha, Large));
        Assert.Equal("other", await ReadAsync(Alpha, "other"));
    }

    [StoreFact]
    public async Task Each_run_has_its_own_and_what_is_not_there_is_not_there()
    {
        await Store.SavePayloadsAsync(Alpha, [Payload(Large, 1)]);

        Assert.Null(await ReadAsync(Beta, Large));
        Assert.Null(await ReadAsync(Alpha, "other"));
        Assert.Empty(await ListAsync(Beta));
    }

    [StoreFact]
    public async Task It_comes_with_the_events_that_refer_to_it()
    {
        await Store.AppendAsync(Append(Alpha, 1) with { Payloads = [Payload(Large, 1), Payload("other", 1), Payload("other", 1)] });

        Assert.Equal(2, (await ListAsync(Alpha)).Count);
        Assert.Equal([1], await SequencesAsync(Alpha));
    }

    [StoreFact]
    public async Task Where_the_events_conflict_none_of_it_comes()
    {
        await Store.AppendAsync(Append(Alpha, 1));

        await Assert.ThrowsAsync<JournalConflictException>(() => Store.AppendAsync(Append(Alpha, 1) with { Payloads = [Payload(Large, 1)] }));

        Assert.Empty(await ListAsync(Alpha));
    }

    [StoreFact]
    public async Task Appends_of_many_runs_at_once_bring_each_its_own()
    {
        var runs = Enumerable.Range(1, 40).Select(n => RunId.Parse($"r{n}")).ToList();
        await Task.WhenAll(runs.Select(run => Store.AppendAsync(Append(run, 1) with { Payloads = [Payload(run.Value, 1), Payload("common", 1)] })));

        foreach (var run in runs)
        {
            Assert.Equal(run.Value, await ReadAsync(run, run.Value));
            Assert.Equal("common", await ReadAsync(run, "common"));
        }
    }

    [StoreFact]
    public async Task Saved_again_a_damaged_one_is_mended()
    {
        var sound = Payload("sound", 1);
        await Store.SavePayloadsAsync(Alpha, [sound with { Json = Encoding.UTF8.GetBytes("damaged") }]);
        await Store.SavePayloadsAsync(Alpha, [sound]);

        Assert.Equal("sound", await ReadAsync(Alpha, "sound"));
    }

    [StoreFact]
    public async Task Deleted_is_what_no_later_event_brought_and_what_is_not_kept()
    {
        await Store.SavePayloadsAsync(Alpha, [Payload("old", 3), Payload("kept", 3), Payload("new", 4), Payload("again", 2)]);
        await Store.SavePayloadsAsync(Alpha, [Payload("again", 5)]);
        await Store.SavePayloadsAsync(Alpha, [Payload("new", 1)]);
        await Store.SavePayloadsAsync(Beta, [Payload("old", 3)]);

        await Store.DeletePayloadsAsync(Alpha, 3, [Payload("kept", 0).Sha256], CancellationToken.None);

        Assert.Equal(Hashes("kept", "new", "again"), await ListAsync(Alpha));
        Assert.Equal(Hashes("old"), await ListAsync(Beta));
        await Store.DeletePayloadsAsync(Alpha, long.MaxValue, [], CancellationToken.None);
        Assert.Empty(await ListAsync(Alpha));
    }

    [StoreFact]
    public async Task Removing_a_run_takes_all_of_it_away()
    {
        await Store.AppendAsync(Append(Alpha, 1) with { Payloads = [Payload(Large, 1)] });
        await Store.AppendAsync(Append(Beta, 1) with { Payloads = [Payload(Large, 1)] });

        Assert.Equal([true], await Store.RemoveAsync([new(new RemovalTarget(Alpha, 1, IsListed: false))], CancellationToken.None));

        Assert.Empty(await ListAsync(Alpha));
        Assert.Equal(Hashes(Large), await ListAsync(Beta));
    }

    [StoreFact]
    public async Task A_run_that_stays_keeps_all_of_it()
    {
        await Store.AppendAsync(Append(Alpha, 1, 2) with { Payloads = [Payload(Large, 1)] });

        Assert.Equal([false], await Store.RemoveAsync([new(new RemovalTarget(Alpha, 1, IsListed: false))], CancellationToken.None));

        Assert.Equal(Hashes(Large), await ListAsync(Alpha));
    }

    [StoreFact]
    public async Task What_came_before_an_event_that_never_came_is_found_and_can_be_removed()
    {
        await Store.SavePayloadsAsync(Alpha, [Payload(Large, 1)]);
        await Store.AppendAsync(Append(Beta, 1));

        Assert.Equal([Alpha, Beta], await Store.ListRunIdsAsync(null, 10, CancellationToken.None));
        Assert.Equal([Beta], await Store.ListRunIdsAsync(Alpha, 10, CancellationToken.None));
        var parts = Assert.Single(await Store.PartsAsync([Alpha], CancellationToken.None));
        Assert.Equal((null, null, true, Payload(Large, 1).CreatedAt), (parts.LastEvent, parts.NewestSnapshot, parts.HasPayloads, parts.LastWrittenAt));
        Assert.Equal([true], await Store.RemoveAsync([new(new RemovalTarget(Alpha, 0, IsListed: false))], CancellationToken.None));
        Assert.Empty(await ListAsync(Alpha));
        Assert.Empty(await Store.PartsAsync([Alpha], CancellationToken.None));
    }

    private static PayloadRow Payload(string text, long sequence)
    {
        var json = Encoding.UTF8.GetBytes(text);
        return new(Convert.ToHexStringLower(SHA256.HashData(json)), sequence, json, Noon.AddSeconds(sequence));
    }

    private static IEnumerable<string> Hashes(params string[] texts) => texts.Select(t => Payload(t, 0).Sha256).Order(StringComparer.Ordinal);

    private Task<IReadOnlyList<string>> ListAsync(RunId run) => Store.ListPayloadsAsync(run, CancellationToken.None);

    private async Task<string?> ReadAsync(RunId run, string text) =>
        await Store.ReadPayloadAsync(run, Payload(text, 0).Sha256, CancellationToken.None) is { } json ? Encoding.UTF8.GetString(json) : null;
}
