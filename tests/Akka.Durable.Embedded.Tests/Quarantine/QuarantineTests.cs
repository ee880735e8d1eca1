using System.Text;
using Akka.Durable.Embedded.Transactions;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores.Conformance;

namespace Akka.Durable.Embedded.Quarantine;

public sealed class QuarantineOnSqliteTests : QuarantineTests<HookedSqlite>;

public sealed class QuarantineOnPostgresTests : QuarantineTests<HookedPostgres>;

/// <summary>A run that cannot be executed is listed with the evidence, costs nothing, and touches no other run.</summary>
public abstract class QuarantineTests<TSource> : ReconcilingConformance<TSource>
    where TSource : IHookedStores, new()
{
    private readonly RunDefinition<object, int> _import = RunDefinition.Of<object, int>(
        "import", (run, _) => run.PhaseAsync("load", _ => Task.FromResult(42)));

    [StoreFact]
    public Task An_event_that_cannot_follow_the_ones_before() => IsQuarantinedAsync(
        [EventCodec.Encode(new(2, Today, new RunEvent.PhaseCompleted(new Address("load"), 1, Today, Json("1")))), EventCodec.Encode(new(3, Today, Started()))]);

    [StoreFact]
    public Task A_hole_in_the_journal() => IsQuarantinedAsync([EventCodec.Encode(new(3, Today, Completed))]);

    [StoreFact]
    public Task Bytes_that_are_no_event() => IsQuarantinedAsync([new(2, "run-completed.v1", "{\"index\":2"u8.ToArray(), Today)]);

    [StoreFact]
    public Task An_event_of_another_place() => IsQuarantinedAsync(
        [EventCodec.Encode(new(9, Today, Completed)) with { Sequence = 2 }]);

    [StoreFact]
    public async Task A_snapshot_whose_checksum_does_not_fit_when_the_events_it_stands_for_are_gone()
    {
        await PlantAsync("alpha", 1, listed: true, Started());
        await Store.SaveSnapshotAsync(Alpha, new(2, "run-snapshot.v1", Encoding.UTF8.GetBytes("{\"checksum\":\"00\",\"state\":{}}"), Today));
        await Store.AppendAsync(new(Alpha, [EventCodec.Encode(new(2, Today, new RunEvent.PhaseStarted(new Address("load"), 1, Today)))], Catalog: null));
        await Store.DeleteEventsAsync(Alpha, 1, CancellationToken.None);

        await AssertQuarantinedAsync("corrupt: ");
    }

    [StoreFact]
    public async Task A_run_that_took_its_host_down_too_often_is_let_out_by_a_release_with_a_name_and_a_reason()
    {
        var claims = Enumerable.Range(2, 3).Select(epoch => (RunEvent)new RunEvent.Claimed(epoch, $"host-{epoch}", ClaimCause.Recovery));
        await PlantAsync("alpha", 1, listed: true, [Started(), .. claims]);

        await AssertQuarantinedAsync("crash-loop: 3 recoveries in a row without progress", async host =>
        {
            await host.ReleaseAsync("alpha", by: "ada", reason: "the file is mended").OrHangAsync();
            Assert.Equal(42, await (await host.AttachAsync("alpha")).ResultAsync<int>().OrHangAsync());
        });

        var events = (await Store.ReadAsync(Alpha, 0, 100, CancellationToken.None)).Select(row => EventCodec.Decode(row).Event);
        Assert.Contains(new RunEvent.Released("ada", "the file is mended"), events);
    }

    [StoreFact]
    public async Task What_a_newer_release_wrote_is_not_quarantined_but_left_alone()
    {
        var state = await PlantAsync("alpha", 1, listed: true, Started());
        await Store.AppendAsync(new(Alpha, [Event(2) with { Manifest = "sung.v9" }], Catalog: null));
        await PlantAsync("beta", 1, listed: true, Started());
        var host = await HostAsync();

        Assert.Equal(42, await (await host.AttachAsync("beta")).ResultAsync<int>().OrHangAsync());
        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => host.CancelAsync("alpha").OrHangAsync());
        await host.StopAsync().OrHangAsync();

        Assert.Equal(RefusalCodes.NewerFormat, refused.Code);
        AssertSame(Akka.Durable.Catalog.CatalogProjection.Of(Alpha, state), await Store.FindAsync(Alpha, CancellationToken.None));
    }

    [StoreFact]
    public async Task A_journal_that_was_mended_is_trusted_again_after_the_next_pass()
    {
        await PlantAsync("alpha", 1, listed: true, Started());
        await Store.AppendAsync(new(Alpha, [EventCodec.Encode(new(3, Today, Completed))], Catalog: null));
        Assert.Equal(["alpha untrusted quarantined"], await PassAsync());

        await Store.AppendAsync(new(
            Alpha, [EventCodec.Encode(new(2, Today, new RunEvent.PhaseCompleted(new Address("load"), 1, Today, Json("1"))))], Catalog: null));

        Assert.Equal(["alpha differs row-rebuilt"], await PassAsync());
        Assert.Equal(RunStatus.Completed, (await Store.FindAsync(Alpha, CancellationToken.None))?.Status);
    }

    private async Task IsQuarantinedAsync(IReadOnlyList<JournalRow> spoiled)
    {
        await PlantAsync("alpha", 1, listed: true, Started());
        await Store.AppendAsync(new(Alpha, spoiled, Catalog: null));
        await AssertQuarantinedAsync("corrupt: ");
    }

    private async Task AssertQuarantinedAsync(string reason, Func<DurableHost, Task>? after = null)
    {
        var rows = await SequencesAsync(Alpha);
        await PlantAsync("beta", 1, listed: true, Started());
        var host = await HostAsync();
        Assert.Equal(42, await (await host.AttachAsync("beta")).ResultAsync<int>().OrHangAsync());

        var listed = Assert.Single((await host.ListAsync(new() { Status = RunStatus.Quarantined })).Rows);
        Assert.Equal((Alpha, null, null), (listed.Run, listed.Owner, listed.WakeAt));
        Assert.StartsWith(reason, listed.Reason, StringComparison.Ordinal);
        await HangGuard.UntilAsync(() => host.RunsInMemory == 0);
        if (after is null)
        {
            var refused = await Assert.ThrowsAsync<RunRefusedException>(() => host.ReleaseAsync("alpha").OrHangAsync());
            Assert.Equal(RefusalCodes.Quarantined, refused.Code);
            Assert.Equal(rows, await SequencesAsync(Alpha));
        }
        else
        {
            await after(host);
        }

        await host.StopAsync().OrHangAsync();
    }

    private async Task<DurableHost> HostAsync()
    {
        var store = await Source.OpenAsync(() => { }, () => { });
        var settings = DurableSettings.Default with { Recovery = new() { AttemptsMax = 3 } };
        var host = await DurableHost.StartAsync(
            new DurableHostOptions { Settings = settings, OpenStore = _ => Task.FromResult(store) }.Add(_import)).OrHangAsync();
        await host.Resumed.OrHangAsync();
        return host;
    }
}
