using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Tests.Hosts;

public sealed class StartingTests : StartingConformance<AkkaOnSqlite>;

public sealed class PhasesTests : PhaseConformance<AkkaOnSqlite>;

public sealed class StepsTests : StepConformance<AkkaOnSqlite>;

public sealed class CheckpointsTests : CheckpointConformance<AkkaOnSqlite>;

public sealed class TimeoutsTests : TimeoutConformance<AkkaOnSqlite>;

public sealed class ControlTests : ControlConformance<AkkaOnSqlite>;

public sealed class PayloadsTests : PayloadConformance<AkkaOnSqlite>;

public sealed class RecoveryTests : RecoveryConformance<AkkaOnSqlite>;

public sealed class DrainTests : DrainConformance<AkkaOnSqlite>;

public sealed class WaitsTests : WaitConformance<AkkaOnSqlite>;

public sealed class RetriesTests : RetryConformance<AkkaOnSqlite>;

public sealed class ForksTests : ForkConformance<AkkaOnSqlite>;

public sealed class WaitsForSeveralThingsTests : AnyConformance<AkkaOnSqlite>;

public sealed class HoldsTests : HoldConformance<AkkaOnSqlite>;

public sealed class RollbacksTests : RollbackConformance<AkkaOnSqlite>;

public sealed class WatchingTests : WatchConformance<AkkaOnSqlite>;
