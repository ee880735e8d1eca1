using System.Text;
using Akka.Durable.Journal;
using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.TestKit.Tests.Stores;

public sealed class FaultyRunStoreTests : IAsyncDisposable
{
    private static readonly RunId Alpha = RunId.Parse("alpha");

    private readonly MemoryRunStore _inner = new();
    private readonly StoreFaults _faults = new();
    private readonly FaultyRunStore _store;

    public FaultyRunStoreTests() => _store = new FaultyRunStore(_inner, _faults);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _inner.DisposeAsync();
    }

    [Fact]
    public async Task Durable_operations_are_numbered_from_one_and_reads_are_not()
    {
        await _store.AppendAsync(Append(1));
        await _store.ReadAsync(Alpha, 0, 10, CancellationToken.None);
        await _store.SaveSnapshotAsync(Alpha, new(1, "run-snapshot.v1", default, default));
        await _store.DeleteEventsAsync(Alpha, 1, CancellationToken.None);
        await _store.DeleteSnapshotsAsync(Alpha, 1, CancellationToken.None);

        Assert.Equal(
            [
                "1 AppendAsync alpha phase-completed.v1", "2 SaveSnapshotAsync alpha", "3 DeleteEventsAsync alpha",
                "4 DeleteSnapshotsAsync alpha",
            ],
            _faults.Operations.Select(operation => operation.ToString()));
    }

    [Theory]
    [InlineData(StoreFault.Unavailable, typeof(JournalUnavailableException), 1)]
    [InlineData(StoreFault.UnknownAndNotDone, typeof(JournalOutcomeUnknownException), 1)]
    [InlineData(StoreFault.UnknownAndDone, typeof(JournalOutcomeUnknownException), 2)]
    public async Task A_broken_operation_fails_once_and_is_done_or_not_as_asked(StoreFault fault, Type failure, int stored)
    {
        _faults.Break(2, fault);
        await _store.AppendAsync(Append(1));

        await Assert.ThrowsAsync(failure, () => _store.AppendAsync(Append(2)));

        Assert.Equal(stored, _inner.Contents.EventsOf(Alpha).Count);
        Assert.Equal(2, (await _faults.Struck).Number);
        Assert.False(_faults.Crashed.IsCompleted);
        await _store.AppendAsync(Append(3));
    }

    [Theory]
    [InlineData(StoreFault.CrashBefore, false, 1)]
    [InlineData(StoreFault.CrashAfterCommit, false, 2)]
    [InlineData(StoreFault.CrashAfterAnswer, true, 2)]
    public async Task A_process_that_dies_hears_nothing_more_and_does_nothing_more(StoreFault fault, bool answered, int stored)
    {
        _faults.Break(2, fault);
        await _store.AppendAsync(Append(1));

        var struck = _store.AppendAsync(Append(2));
        var later = _store.AppendAsync(Append(3));
        var read = _store.ReadAsync(Alpha, 0, 10, CancellationToken.None);

        Assert.True(_faults.Crashed.IsCompletedSuccessfully);
        Assert.Equal(answered, struck.IsCompletedSuccessfully);
        Assert.False(later.IsCompleted);
        Assert.False(read.IsCompleted);
        Assert.Equal(stored, _inner.Contents.EventsOf(Alpha).Count);
    }

    [Fact]
    public async Task An_operation_can_be_held_before_it_is_done_and_let_go()
    {
        var release = new TaskCompletionSource();
        _faults.OnOperation = operation => operation.Append is null ? Task.CompletedTask : release.Task;

        var append = _store.AppendAsync(Append(1));
        Assert.False(append.IsCompleted);
        Assert.Empty(_inner.Contents.Events);

        release.SetResult();
        await append;
        Assert.Single(_inner.Contents.Events);
    }

    [Fact]
    public async Task An_operation_can_be_held_when_it_is_done_and_not_yet_answered()
    {
        var release = new TaskCompletionSource();
        _faults.OnCommitted = _ => release.Task;

        var append = _store.AppendAsync(Append(1));
        Assert.False(append.IsCompleted);
        Assert.Single(_inner.Contents.Events);

        release.SetResult();
        await append;
    }

    [Fact]
    public async Task In_an_outage_everything_fails_and_afterwards_nothing()
    {
        _faults.Outage = true;
        await Assert.ThrowsAsync<JournalUnavailableException>(() => _store.AppendAsync(Append(1)));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => _store.FindAsync(Alpha, CancellationToken.None));

        _faults.Outage = false;
        await _store.AppendAsync(Append(1));
        Assert.Single(_faults.Operations);
    }

    [Fact]
    public async Task A_conflict_of_the_store_behind_is_passed_on()
    {
        await _store.AppendAsync(Append(1));
        await Assert.ThrowsAsync<JournalConflictException>(() => _store.AppendAsync(Append(1)));
    }

    private static RunAppend Append(long sequence) => new(
        Alpha, [new JournalRow(sequence, "phase-completed.v1", Encoding.UTF8.GetBytes("{}"), DateTimeOffset.UnixEpoch)], Catalog: null);
}
