using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Tests.Hosts;

public sealed class StartingOnSqliteTests : StartingConformance<AkkaOnSqlite>;

public sealed class PhasesOnSqliteTests : PhaseConformance<AkkaOnSqlite>;

public sealed class StepsOnSqliteTests : StepConformance<AkkaOnSqlite>;

public sealed class CheckpointsOnSqliteTests : CheckpointConformance<AkkaOnSqlite>;

public sealed class TimeoutsOnSqliteTests : TimeoutConformance<AkkaOnSqlite>;

public sealed class ControlOnSqliteTests : ControlConformance<AkkaOnSqlite>;

public sealed class PayloadsOnSqliteTests : PayloadConformance<AkkaOnSqlite>;

public sealed class WaitsOnSqliteTests : WaitConformance<AkkaOnSqlite>;

public sealed class WaitsForSeveralThingsOnSqliteTests : AnyConformance<AkkaOnSqlite>;

public sealed class RetriesOnSqliteTests : RetryConformance<AkkaOnSqlite>;

public sealed class ForksOnSqliteTests : ForkConformance<AkkaOnSqlite>;

public sealed class RecoveryOnSqliteTests : RecoveryConformance<AkkaOnSqlite>;

public sealed class EndedRunsOnSqliteTests : EndedRunsConformance<AkkaOnSqlite>;

public sealed class DrainOnSqliteTests : DrainConformance<AkkaOnSqlite>;

public sealed class StartingInMemoryTests : StartingConformance<AkkaInMemory>;

public sealed class PhasesInMemoryTests : PhaseConformance<AkkaInMemory>;

public sealed class StepsInMemoryTests : StepConformance<AkkaInMemory>;

public sealed class CheckpointsInMemoryTests : CheckpointConformance<AkkaInMemory>;

public sealed class TimeoutsInMemoryTests : TimeoutConformance<AkkaInMemory>;

public sealed class ControlInMemoryTests : ControlConformance<AkkaInMemory>;

public sealed class PayloadsInMemoryTests : PayloadConformance<AkkaInMemory>;

public sealed class WaitsInMemoryTests : WaitConformance<AkkaInMemory>;

public sealed class WaitsForSeveralThingsInMemoryTests : AnyConformance<AkkaInMemory>;

public sealed class RetriesInMemoryTests : RetryConformance<AkkaInMemory>;

public sealed class ForksInMemoryTests : ForkConformance<AkkaInMemory>;

public sealed class RecoveryInMemoryTests : RecoveryConformance<AkkaInMemory>;

public sealed class DrainInMemoryTests : DrainConformance<AkkaInMemory>;

public sealed class HoldsOnSqliteTests : HoldConformance<AkkaOnSqlite>;

public sealed class HoldsInMemoryTests : HoldConformance<AkkaInMemory>;

public sealed class RollbacksOnSqliteTests : RollbackConformance<AkkaOnSqlite>;

public sealed class RollbacksInMemoryTests : RollbackConformance<AkkaInMemory>;

public sealed class WatchingOnSqliteTests : WatchConformance<AkkaOnSqlite>;

public sealed class WatchingInMemoryTests : WatchConformance<AkkaInMemory>;

public sealed class VersionsOnSqliteTests : VersionConformance<AkkaOnSqlite>;

public sealed class VersionsInMemoryTests : VersionConformance<AkkaInMemory>;

public sealed class ChildrenOnSqliteTests : ChildConformance<AkkaOnSqlite>;

public sealed class RollbacksOfFamiliesOnSqliteTests : ChildRollbackConformance<AkkaOnSqlite>;

public sealed class ForEachOnSqliteTests : ForEachConformance<AkkaOnSqlite>;

public sealed class LongHistoriesOnSqliteTests : HistoryConformance<AkkaOnSqlite>;

public sealed class ForgottenPhasesOnSqliteTests : ForgetConformance<AkkaOnSqlite>;

public sealed class LargeValuesOnSqliteTests : LargeValueConformance<AkkaOnSqlite>;

public sealed class LargeValuesInMemoryTests : LargeValueConformance<AkkaInMemory>;

/// <summary>A node takes its time to start: fewer programs, and fewer nodes lost, than where a host is a few objects.</summary>
public sealed class ProgramsOnSqliteTests : ProgramConformance<AkkaOnSqlite>
{
    protected override int Programs => 24;

    protected override int AtOnce => 8;

    protected override int HostsLostMax => 2;
}
