namespace Akka.Durable.Snapshots;

/// <summary>Nothing is deleted but by a confirmation, and nothing but what the snapshot before it had captured.</summary>
public class SnapshotLedgerTests
{
    private readonly SnapshotLedger _ledger = new();

    [Fact]
    public void Taking_a_snapshot_allows_nothing_to_be_deleted()
    {
        Assert.True(_ledger.Take(new(10, 8)));

        Assert.Equal(1, _ledger.PendingCount);
        Assert.Null(_ledger.NewestConfirmed);
    }

    [Fact]
    public void The_first_confirmation_keeps_everything_for_there_is_no_older_snapshot_to_fall_back_on()
    {
        _ledger.Take(new(10, 8));

        Assert.Equal(Deletable.Nothing, _ledger.Confirm(10));
        Assert.Equal(10, _ledger.NewestConfirmed);
    }

    [Fact]
    public void The_second_deletes_what_the_older_one_had_captured_when_it_was_taken()
    {
        Confirm(10, 8);

        Assert.Equal(new Deletable(8, 9), Confirm(20, 19));
        Assert.Equal(new Deletable(19, 19), Confirm(30, 25));
    }

    [Fact]
    public void What_completes_between_a_snapshot_and_its_confirmation_survives_until_the_next()
    {
        _ledger.Take(new(10, 8));
        _ledger.Take(new(20, 19));

        Assert.Equal(Deletable.Nothing, _ledger.Confirm(10));
        Assert.Equal(new Deletable(8, 9), _ledger.Confirm(20));
    }

    [Fact]
    public void The_floor_is_inclusive_and_what_is_above_it_stays()
    {
        Confirm(3, 2);

        Assert.Equal(2, Confirm(5, 4).EventsThrough);
    }

    [Fact]
    public void A_confirmation_settles_its_own_snapshot_and_leaves_later_ones_pending()
    {
        _ledger.Take(new(10, 8));
        _ledger.Take(new(20, 18));
        _ledger.Confirm(10);

        Assert.Equal(1, _ledger.PendingCount);
        Assert.Equal(new Deletable(8, 9), _ledger.Confirm(20));
        Assert.Equal(0, _ledger.PendingCount);
    }

    [Fact]
    public void A_failed_save_deletes_nothing_and_leaves_nothing_behind()
    {
        Confirm(10, 8);
        _ledger.Take(new(20, 18));
        _ledger.Abort(20);

        Assert.Equal(0, _ledger.PendingCount);
        Assert.Equal(10, _ledger.NewestConfirmed);
        Assert.Equal(Deletable.Nothing, _ledger.Confirm(20));
        Assert.Equal(new Deletable(8, 9), Confirm(30, 28));
    }

    [Fact]
    public void Failed_confirmed_and_pending_saves_side_by_side_keep_only_the_pending_one()
    {
        _ledger.Take(new(10, 8));
        _ledger.Take(new(20, 18));
        _ledger.Take(new(30, 28));
        _ledger.Abort(20);
        _ledger.Confirm(10);

        Assert.Equal(1, _ledger.PendingCount);
    }

    [Fact]
    public void A_confirmation_or_failure_of_a_snapshot_never_taken_here_changes_nothing()
    {
        Confirm(10, 8);

        Assert.Equal(Deletable.Nothing, _ledger.Confirm(15));
        _ledger.Abort(15);
        Assert.Equal(10, _ledger.NewestConfirmed);
    }

    [Fact]
    public void A_confirmation_that_comes_twice_deletes_once()
    {
        Confirm(10, 8);
        Confirm(20, 18);

        Assert.Equal(Deletable.Nothing, _ledger.Confirm(20));
    }

    [Fact]
    public void A_lost_confirmation_is_covered_by_the_next()
    {
        Confirm(10, 8);
        _ledger.Take(new(20, 18));

        Assert.Equal(new Deletable(8, 9), Confirm(30, 28));
        Assert.Equal(0, _ledger.PendingCount);
    }

    [Fact]
    public void A_late_confirmation_of_an_older_snapshot_changes_nothing()
    {
        _ledger.Take(new(10, 8));
        _ledger.Take(new(20, 18));
        _ledger.Confirm(20);

        Assert.Equal(Deletable.Nothing, _ledger.Confirm(10));
        Assert.Equal(20, _ledger.NewestConfirmed);
    }

    [Fact]
    public void A_sequence_number_is_saved_at_most_once_whatever_became_of_it()
    {
        _ledger.Take(new(10, 8));
        Assert.False(_ledger.Take(new(10, 9)));
        _ledger.Abort(10);
        Assert.False(_ledger.Take(new(10, 9)));
        Assert.False(_ledger.Take(new(5, 4)));
        Assert.Equal(10, _ledger.LastTaken);
    }

    [Fact]
    public void A_snapshot_that_recovery_read_counts_as_confirmed()
    {
        _ledger.Found(new(10, 8));

        Assert.False(_ledger.Take(new(10, 8)));
        Assert.Equal(new Deletable(8, 9), Confirm(20, 18));
    }

    [Fact]
    public void Where_nothing_was_completed_no_event_goes_and_absent_is_not_zero()
    {
        Confirm(10, null);

        Assert.Equal(new Deletable(null, 9), Confirm(20, 18));
    }

    [Fact]
    public void One_is_due_so_many_events_after_the_last_whatever_became_of_it()
    {
        Assert.False(_ledger.IsDue(99, every: 100));
        Assert.True(_ledger.IsDue(100, every: 100));

        Confirm(100, 90);

        Assert.False(_ledger.IsDue(199, every: 100));
        Assert.True(_ledger.IsDue(200, every: 100));
    }

    [Fact]
    public void After_a_save_that_failed_the_next_event_tries_again_and_after_more_failures_less_often()
    {
        Confirm(100, 90);
        var tried = new List<long>();
        for (var sequence = 101L; sequence <= 700; sequence++)
        {
            if (!_ledger.IsDue(sequence, every: 100)) continue;
            _ledger.Take(new(sequence, sequence - 1));
            _ledger.Abort(sequence);
            tried.Add(sequence);
        }

        Assert.Equal([200, 201, 203, 207, 215, 231, 263, 327, 427, 527, 627], tried);
    }

    [Fact]
    public void A_confirmation_ends_the_trying()
    {
        _ledger.Take(new(100, 90));
        _ledger.Abort(100);
        Confirm(101, 91);

        Assert.False(_ledger.IsDue(200, every: 100));
        Assert.True(_ledger.IsDue(201, every: 100));
    }

    [Fact]
    public void Giving_up_what_was_never_taken_here_changes_nothing()
    {
        _ledger.Abort(7);

        Assert.False(_ledger.IsDue(99, every: 100));
    }

    private Deletable Confirm(long sequence, long? completedThrough)
    {
        Assert.True(_ledger.Take(new(sequence, completedThrough)));
        return _ledger.Confirm(sequence);
    }
}
