using Akka.Durable.Journal;
using System.Text.Json.Serialization;
using static Akka.Durable.Runs.RunCommand;

namespace Akka.Durable.Wire;

/// <summary>How the fields of commands are written. Generated at compile time: no type is ever found by its name.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = EventCodec.DepthMax)]
[JsonSerializable(typeof(Start), TypeInfoPropertyName = "StartRun")]
[JsonSerializable(typeof(Wake), TypeInfoPropertyName = "WakeRun")]
[JsonSerializable(typeof(SendSignal), TypeInfoPropertyName = "SignalRun")]
[JsonSerializable(typeof(Cancel), TypeInfoPropertyName = "CancelRun")]
[JsonSerializable(typeof(Terminate), TypeInfoPropertyName = "TerminateRun")]
[JsonSerializable(typeof(Pause), TypeInfoPropertyName = "PauseRun")]
[JsonSerializable(typeof(Suspend), TypeInfoPropertyName = "SuspendRun")]
[JsonSerializable(typeof(ChangeDeadline), TypeInfoPropertyName = "ChangeDeadlineOfRun")]
[JsonSerializable(typeof(Resume), TypeInfoPropertyName = "ResumeRun")]
[JsonSerializable(typeof(RetryFailed), TypeInfoPropertyName = "RetryRun")]
[JsonSerializable(typeof(RollBack), TypeInfoPropertyName = "RollBackRun")]
[JsonSerializable(typeof(RetryUndo), TypeInfoPropertyName = "RetryUndoOfRun")]
[JsonSerializable(typeof(SkipUndo), TypeInfoPropertyName = "SkipUndoOfRun")]
[JsonSerializable(typeof(EndChild), TypeInfoPropertyName = "EndChildOfRun")]
[JsonSerializable(typeof(UndoRun), TypeInfoPropertyName = "UndoRunOfRun")]
[JsonSerializable(typeof(ChangeTags), TypeInfoPropertyName = "ChangeTagsOfRun")]
[JsonSerializable(typeof(Quarantine), TypeInfoPropertyName = "QuarantineRun")]
[JsonSerializable(typeof(Release), TypeInfoPropertyName = "ReleaseRun")]
internal sealed partial class CommandJson : JsonSerializerContext;
