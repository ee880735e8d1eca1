namespace Akka.Durable.Catalog;

public class RunStatusTests
{
    public static TheoryData<RunStatus> All => [.. Enum.GetValues<RunStatus>()];

    [Theory, MemberData(nameof(All))]
    public void Its_name_reads_back(RunStatus status)
    {
        Assert.True(RunStatuses.TryParse(status.Name(), out var read));
        Assert.Equal(status, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Running")]
    [InlineData("0")]
    [InlineData("gone")]
    public void Nothing_else_is_a_status(string? name) => Assert.False(RunStatuses.TryParse(name, out _));

    [Fact]
    public void The_names_are_stable() =>
        Assert.Equal(
            ["running", "waiting", "interrupted", "paused", "suspended", "quarantined", "completed", "failed", "cancelled", "terminated"],
            Enum.GetValues<RunStatus>().Select(s => s.Name()));
}
