using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Postgres;

namespace Akka.Durable.Embedded.Postgres;

/// <summary>Suites that every host passes, on PostgreSQL where one is installed; skipped with the reason where not.</summary>
[Collection(SharedServerTests.Name)]
public sealed class ConformanceOnPostgresTests
{
    private static readonly ConformanceSuites Suites = new(
        typeof(Starting),
        typeof(Phases),
        typeof(Steps),
        typeof(Checkpoints),
        typeof(Retries),
        typeof(Timeouts),
        typeof(Waits),
        typeof(Control),
        typeof(Payloads),
        typeof(Recovery),
        typeof(Drain),
        typeof(Forks),
        typeof(WaitsForSeveralThings),
        typeof(EndedRuns),
        typeof(Holds),
        typeof(Rollbacks),
        typeof(Watching),
        typeof(Children),
        typeof(ForEach),
        typeof(Versions),
        typeof(LongHistories),
        typeof(LargeValues),
        typeof(ForgottenPhases),
        typeof(Programs),
        typeof(RollbacksOfFamilies));

    public static TheoryData<string, string> All() => Suites.All();

    [PostgresTheory]
    [MemberData(nameof(All))]
    public Task The_embedded_host_passes_the_suite(string suite, string test) => Suites.RunAsync(suite, test);

    private sealed class Starting : StartingConformance<EmbeddedOnPostgres>;

    private sealed class Phases : PhaseConformance<EmbeddedOnPostgres>;

    private sealed class Steps : StepConformance<EmbeddedOnPostgres>;

    private sealed class Checkpoints : CheckpointConformance<EmbeddedOnPostgres>;

    private sealed class Retries : RetryConformance<EmbeddedOnPostgres>;

    private sealed class Timeouts : TimeoutConformance<EmbeddedOnPostgres>;

    private sealed class Waits : WaitConformance<EmbeddedOnPostgres>;

    private sealed class Control : ControlConformance<EmbeddedOnPostgres>;

    private sealed class Payloads : PayloadConformance<EmbeddedOnPostgres>;

    private sealed class Recovery : RecoveryConformance<EmbeddedOnPostgres>;

    private sealed class Drain : DrainConformance<EmbeddedOnPostgres>;

    private sealed class Forks : ForkConformance<EmbeddedOnPostgres>;

    private sealed class WaitsForSeveralThings : AnyConformance<EmbeddedOnPostgres>;

    private sealed class EndedRuns : EndedRunsConformance<EmbeddedOnPostgres>;

    private sealed class Holds : HoldConformance<EmbeddedOnPostgres>;

    private sealed class Rollbacks : RollbackConformance<EmbeddedOnPostgres>;

    private sealed class Watching : WatchConformance<EmbeddedOnPostgres>;

    private sealed class Children : ChildConformance<EmbeddedOnPostgres>;

    private sealed class ForEach : ForEachConformance<EmbeddedOnPostgres>;

    private sealed class Versions : VersionConformance<EmbeddedOnPostgres>;

    private sealed class LongHistories : HistoryConformance<EmbeddedOnPostgres>;

    private sealed class LargeValues : LargeValueConformance<EmbeddedOnPostgres>;

    private sealed class ForgottenPhases : ForgetConformance<EmbeddedOnPostgres>;

    private sealed class Programs : ProgramConformance<EmbeddedOnPostgres>;

    private sealed class RollbacksOfFamilies : ChildRollbackConformance<EmbeddedOnPostgres>;
}
