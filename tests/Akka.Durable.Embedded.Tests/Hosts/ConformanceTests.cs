using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Embedded.Hosts;

public sealed class StartingOnMemoryTests : StartingConformance<EmbeddedOnMemory>;

public sealed class StartingOnSqliteTests : StartingConformance<EmbeddedOnSqlite>;

public sealed class PhasesOnMemoryTests : PhaseConformance<EmbeddedOnMemory>;

public sealed class PhasesOnSqliteTests : PhaseConformance<EmbeddedOnSqlite>;

public sealed class StepsOnMemoryTests : StepConformance<EmbeddedOnMemory>;

public sealed class StepsOnSqliteTests : StepConformance<EmbeddedOnSqlite>;

public sealed class CheckpointsOnMemoryTests : CheckpointConformance<EmbeddedOnMemory>;

public sealed class CheckpointsOnSqliteTests : CheckpointConformance<EmbeddedOnSqlite>;

public sealed class RetriesOnMemoryTests : RetryConformance<EmbeddedOnMemory>;

public sealed class RetriesOnSqliteTests : RetryConformance<EmbeddedOnSqlite>;

public sealed class TimeoutsOnMemoryTests : TimeoutConformance<EmbeddedOnMemory>;

public sealed class TimeoutsOnSqliteTests : TimeoutConformance<EmbeddedOnSqlite>;

public sealed class WaitsOnMemoryTests : WaitConformance<EmbeddedOnMemory>;

public sealed class WaitsOnSqliteTests : WaitConformance<EmbeddedOnSqlite>;

public sealed class ControlOnMemoryTests : ControlConformance<EmbeddedOnMemory>;

public sealed class ControlOnSqliteTests : ControlConformance<EmbeddedOnSqlite>;

public sealed class PayloadsOnMemoryTests : PayloadConformance<EmbeddedOnMemory>;

public sealed class PayloadsOnSqliteTests : PayloadConformance<EmbeddedOnSqlite>;

public sealed class RecoveryOnMemoryTests : RecoveryConformance<EmbeddedOnMemory>;

public sealed class RecoveryOnSqliteTests : RecoveryConformance<EmbeddedOnSqlite>;

public sealed class DrainOnMemoryTests : DrainConformance<EmbeddedOnMemory>;

public sealed class DrainOnSqliteTests : DrainConformance<EmbeddedOnSqlite>;

public sealed class ForksOnMemoryTests : ForkConformance<EmbeddedOnMemory>;

public sealed class ForksOnSqliteTests : ForkConformance<EmbeddedOnSqlite>;

public sealed class WaitsForSeveralThingsOnMemoryTests : AnyConformance<EmbeddedOnMemory>;

public sealed class WaitsForSeveralThingsOnSqliteTests : AnyConformance<EmbeddedOnSqlite>;

public sealed class EndedRunsOnMemoryTests : EndedRunsConformance<EmbeddedOnMemory>;

public sealed class EndedRunsOnSqliteTests : EndedRunsConformance<EmbeddedOnSqlite>;

public sealed class HoldsOnMemoryTests : HoldConformance<EmbeddedOnMemory>;

public sealed class HoldsOnSqliteTests : HoldConformance<EmbeddedOnSqlite>;

public sealed class RollbacksOnMemoryTests : RollbackConformance<EmbeddedOnMemory>;

public sealed class RollbacksOnSqliteTests : RollbackConformance<EmbeddedOnSqlite>;

public sealed class WatchingOnMemoryTests : WatchConformance<EmbeddedOnMemory>;

public sealed class WatchingOnSqliteTests : WatchConformance<EmbeddedOnSqlite>;

public sealed class ChildrenOnMemoryTests : ChildConformance<EmbeddedOnMemory>;

public sealed class ChildrenOnSqliteTests : ChildConformance<EmbeddedOnSqlite>;

public sealed class ForEachOnMemoryTests : ForEachConformance<EmbeddedOnMemory>;

public sealed class ForEachOnSqliteTests : ForEachConformance<EmbeddedOnSqlite>;

public sealed class VersionsOnMemoryTests : VersionConformance<EmbeddedOnMemory>;

public sealed class VersionsOnSqliteTests : VersionConformance<EmbeddedOnSqlite>;

public sealed class LongHistoriesOnMemoryTests : HistoryConformance<EmbeddedOnMemory>;

public sealed class LongHistoriesOnSqliteTests : HistoryConformance<EmbeddedOnSqlite>;

public sealed class LargeValuesOnMemoryTests : LargeValueConformance<EmbeddedOnMemory>;

public sealed class LargeValuesOnSqliteTests : LargeValueConformance<EmbeddedOnSqlite>;

public sealed class ForgottenPhasesOnMemoryTests : ForgetConformance<EmbeddedOnMemory>;

public sealed class ForgottenPhasesOnSqliteTests : ForgetConformance<EmbeddedOnSqlite>;

public sealed class ProgramsOnMemoryTests : ProgramConformance<EmbeddedOnMemory>;

public sealed class ProgramsOnSqliteTests : ProgramConformance<EmbeddedOnSqlite>;

public sealed class RollbacksOfFamiliesOnMemoryTests : ChildRollbackConformance<EmbeddedOnMemory>;

public sealed class RollbacksOfFamiliesOnSqliteTests : ChildRollbackConformance<EmbeddedOnSqlite>;
