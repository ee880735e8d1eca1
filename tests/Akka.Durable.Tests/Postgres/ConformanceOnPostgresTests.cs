using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Postgres;

namespace Akka.Durable.Tests.Postgres;

/// <summary>Suites that every host passes, on PostgreSQL where one is installed; skipped with the reason where not.</summary>
[Collection(SharedServerTests.Name)]
public sealed class ConformanceOnPostgresTests
{
    private static readonly ConformanceSuites Suites = new(
        typeof(Starting),
        typeof(Phases),
        typeof(Steps),
        typeof(Checkpoints),
        typeof(Timeouts),
        typeof(Control),
        typeof(Payloads),
        typeof(Waits),
        typeof(WaitsForSeveralThings),
        typeof(Retries),
        typeof(Forks),
        typeof(Recovery),
        typeof(EndedRuns),
        typeof(Drain),
        typeof(Holds),
        typeof(Rollbacks),
        typeof(Watching),
        typeof(Versions),
        typeof(Children),
        typeof(RollbacksOfFamilies),
        typeof(ForEach),
        typeof(LongHistories),
        typeof(ForgottenPhases),
        typeof(LargeValues));

    public static TheoryData<string, string> All() => Suites.All();

    [PostgresTheory]
    [MemberData(nameof(All))]
    public Task The_cluster_host_passes_the_suite(string suite, string test) => Suites.RunAsync(suite, test);

    private sealed class Starting : StartingConformance<AkkaOnPostgres>;

    private sealed class Phases : PhaseConformance<AkkaOnPostgres>;

    private sealed class Steps : StepConformance<AkkaOnPostgres>;

    private sealed class Checkpoints : CheckpointConformance<AkkaOnPostgres>;

    private sealed class Timeouts : TimeoutConformance<AkkaOnPostgres>;

    private sealed class Control : ControlConformance<AkkaOnPostgres>;

    private sealed class Payloads : PayloadConformance<AkkaOnPostgres>;

    private sealed class Waits : WaitConformance<AkkaOnPostgres>;

    private sealed class WaitsForSeveralThings : AnyConformance<AkkaOnPostgres>;

    private sealed class Retries : RetryConformance<AkkaOnPostgres>;

    private sealed class Forks : ForkConformance<AkkaOnPostgres>;

    private sealed class Recovery : RecoveryConformance<AkkaOnPostgres>;

    private sealed class EndedRuns : EndedRunsConformance<AkkaOnPostgres>;

    private sealed class Drain : DrainConformance<AkkaOnPostgres>;

    private sealed class Holds : HoldConformance<AkkaOnPostgres>;

    private sealed class Rollbacks : RollbackConformance<AkkaOnPostgres>;

    private sealed class Watching : WatchConformance<AkkaOnPostgres>;

    private sealed class Versions : VersionConformance<AkkaOnPostgres>;

    private sealed class Children : ChildConformance<AkkaOnPostgres>;

    private sealed class RollbacksOfFamilies : ChildRollbackConformance<AkkaOnPostgres>;

    private sealed class ForEach : ForEachConformance<AkkaOnPostgres>;

    private sealed class LongHistories : HistoryConformance<AkkaOnPostgres>;

    private sealed class ForgottenPhases : ForgetConformance<AkkaOnPostgres>;

    private sealed class LargeValues : LargeValueConformance<AkkaOnPostgres>;
}
