using System.Text.Json.Serialization;
using static Akka.Durable.Runs.RunEvent;

namespace Akka.Durable.Journal;

/// <summary>How the fields of events are written. Generated at compile time: no type is ever found by its name.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    MaxDepth = EventCodec.DepthMax)]
[JsonSerializable(typeof(Started), TypeInfoPropertyName = "RunStarted")]
[JsonSerializable(typeof(Claimed), TypeInfoPropertyName = "RunClaimed")]
[JsonSerializable(typeof(Interrupted), TypeInfoPropertyName = "RunInterrupted")]
[JsonSerializable(typeof(Parked), TypeInfoPropertyName = "RunParked")]
[JsonSerializable(typeof(PhaseStarted))]
[JsonSerializable(typeof(PhaseCompleted))]
[JsonSerializable(typeof(PhaseFailed))]
[JsonSerializable(typeof(PhaseForgotten))]
[JsonSerializable(typeof(StepCompleted))]
[JsonSerializable(typeof(StepFailed))]
[JsonSerializable(typeof(CheckpointSaved))]
[JsonSerializable(typeof(WaitStarted))]
[JsonSerializable(typeof(TimerFired))]
[JsonSerializable(typeof(SignalReceived))]
[JsonSerializable(typeof(SignalConsumed))]
[JsonSerializable(typeof(ChildStarted))]
[JsonSerializable(typeof(ChildConfirmed))]
[JsonSerializable(typeof(ChildEnded))]
[JsonSerializable(typeof(ChildReleased))]
[JsonSerializable(typeof(ParentTold))]
[JsonSerializable(typeof(MismatchFound))]
[JsonSerializable(typeof(HistoryWarned))]
[JsonSerializable(typeof(HistoryFilled))]
[JsonSerializable(typeof(CancelRequested))]
[JsonSerializable(typeof(DeadlinePassed))]
[JsonSerializable(typeof(Paused), TypeInfoPropertyName = "RunPaused")]
[JsonSerializable(typeof(ProgressReported))]
[JsonSerializable(typeof(Suspended), TypeInfoPropertyName = "RunSuspended")]
[JsonSerializable(typeof(DeadlineChanged))]
[JsonSerializable(typeof(Resumed), TypeInfoPropertyName = "RunResumed")]
[JsonSerializable(typeof(Retried), TypeInfoPropertyName = "RunRetried")]
[JsonSerializable(typeof(RolledBack))]
[JsonSerializable(typeof(CompensationStarted))]
[JsonSerializable(typeof(UndoCompleted))]
[JsonSerializable(typeof(UndoFailed))]
[JsonSerializable(typeof(UndoRetried))]
[JsonSerializable(typeof(UndoSkipped))]
[JsonSerializable(typeof(TagsChanged))]
[JsonSerializable(typeof(Quarantined), TypeInfoPropertyName = "RunQuarantined")]
[JsonSerializable(typeof(Released), TypeInfoPropertyName = "RunReleased")]
[JsonSerializable(typeof(Completed), TypeInfoPropertyName = "RunCompleted")]
[JsonSerializable(typeof(Failed), TypeInfoPropertyName = "RunFailed")]
[JsonSerializable(typeof(Cancelled), TypeInfoPropertyName = "RunCancelled")]
[JsonSerializable(typeof(Terminated), TypeInfoPropertyName = "RunTerminated")]
internal sealed partial class EventJson : JsonSerializerContext;
