using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;

namespace Akka.Durable.Journal;

/// <summary>The closed table of what may stand in a journal: wire name and version, and how its fields are written.</summary>
/// <remarks>A name is for ever. Changed fields take the next version beside the old one, which goes on being read.</remarks>
internal static class EventManifests
{
    private static readonly (string Manifest, Type Type, JsonTypeInfo Json)[] All =
    [
        Of("run-started.v1", EventJson.Default.RunStarted),
        Of("run-claimed.v1", EventJson.Default.RunClaimed),
        Of("run-interrupted.v1", EventJson.Default.RunInterrupted),
        Of("run-parked.v1", EventJson.Default.RunParked),
        Of("phase-started.v1", EventJson.Default.PhaseStarted),
        Of("phase-completed.v1", EventJson.Default.PhaseCompleted),
        Of("phase-failed.v1", EventJson.Default.PhaseFailed),
        Of("phase-forgotten.v1", EventJson.Default.PhaseForgotten),
        Of("step-completed.v1", EventJson.Default.StepCompleted),
        Of("step-failed.v1", EventJson.Default.StepFailed),
        Of("checkpoint-saved.v1", EventJson.Default.CheckpointSaved),
        Of("wait-started.v1", EventJson.Default.WaitStarted),
        Of("timer-fired.v1", EventJson.Default.TimerFired),
        Of("signal-received.v1", EventJson.Default.SignalReceived),
        Of("signal-consumed.v1", EventJson.Default.SignalConsumed),
        Of("child-started.v1", EventJson.Default.ChildStarted),
        Of("child-confirmed.v1", EventJson.Default.ChildConfirmed),
        Of("child-ended.v1", EventJson.Default.ChildEnded),
        Of("child-released.v1", EventJson.Default.ChildReleased),
        Of("parent-told.v1", EventJson.Default.ParentTold),
        Of("mismatch-found.v1", EventJson.Default.MismatchFound),
        Of("history-warned.v1", EventJson.Default.HistoryWarned),
        Of("history-filled.v1", EventJson.Default.HistoryFilled),
        Of("cancel-requested.v1", EventJson.Default.CancelRequested),
        Of("deadline-passed.v1", EventJson.Default.DeadlinePassed),
        Of("run-paused.v1", EventJson.Default.RunPaused),
        Of("progress-reported.v1", EventJson.Default.ProgressReported),
        Of("run-suspended.v1", EventJson.Default.RunSuspended),
        Of("deadline-changed.v1", EventJson.Default.DeadlineChanged),
        Of("run-resumed.v1", EventJson.Default.RunResumed),
        Of("run-retried.v1", EventJson.Default.RunRetried),
        Of("rolled-back.v1", EventJson.Default.RolledBack),
        Of("compensation-started.v1", EventJson.Default.CompensationStarted),
        Of("undo-completed.v1", EventJson.Default.UndoCompleted),
        Of("undo-failed.v1", EventJson.Default.UndoFailed),
        Of("undo-retried.v1", EventJson.Default.UndoRetried),
        Of("undo-skipped.v1", EventJson.Default.UndoSkipped),
        Of("tags-changed.v1", EventJson.Default.TagsChanged),
        Of("run-quarantined.v1", EventJson.Default.RunQuarantined),
        Of("run-released.v1", EventJson.Default.RunReleased),
        Of("run-completed.v1", EventJson.Default.RunCompleted),
        Of("run-failed.v1", EventJson.Default.RunFailed),
        Of("run-cancelled.v1", EventJson.Default.RunCancelled),
        Of("run-terminated.v1", EventJson.Default.RunTerminated),
    ];

    // The same with a value that is kept outside. Where there is none, the version before is written, which needs fewer bytes.
    private static readonly (string Manifest, Type Type)[] Outlining =
    [
        ("run-started.v2", typeof(RunEvent.Started)),
        ("phase-started.v2", typeof(RunEvent.PhaseStarted)),
        ("phase-completed.v2", typeof(RunEvent.PhaseCompleted)),
        ("phase-failed.v2", typeof(RunEvent.PhaseFailed)),
        ("step-completed.v2", typeof(RunEvent.StepCompleted)),
        ("checkpoint-saved.v2", typeof(RunEvent.CheckpointSaved)),
        ("signal-received.v2", typeof(RunEvent.SignalReceived)),
        ("child-started.v2", typeof(RunEvent.ChildStarted)),
        ("child-ended.v2", typeof(RunEvent.ChildEnded)),
        ("run-completed.v2", typeof(RunEvent.Completed)),
    ];

    // What is read may be anybody's: a field that must be there is missed at once, not by the code that uses it later.
    private static readonly JsonSerializerOptions Strict = new(EventJson.Default.Options)
    {
        RespectNullableAnnotations = true,
        TypeInfoResolver = EventJson.Default.WithAddedModifier(RequireAll),
    };

    private static readonly JsonSerializerOptions StrictOutlining = PayloadFormConverter.AddTo(new(Strict));

    private static readonly FrozenDictionary<Type, (string, JsonTypeInfo)> ByType =
        All.ToFrozenDictionary(m => m.Type, m => (m.Manifest, m.Json));

    private static readonly FrozenDictionary<Type, (string, JsonTypeInfo)> OutliningByType =
        Outlining.ToFrozenDictionary(m => m.Type, m => (m.Manifest, StrictOutlining.GetTypeInfo(m.Type)));

    private static readonly FrozenDictionary<string, JsonTypeInfo> ByManifest =
        All.Select(m => KeyValuePair.Create(m.Manifest, Strict.GetTypeInfo(m.Type)))
            .Concat(Outlining.Select(m => KeyValuePair.Create(m.Manifest, StrictOutlining.GetTypeInfo(m.Type))))
            .ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Manifests => All.Select(m => m.Manifest).Concat(Outlining.Select(m => m.Manifest));

    public static (string Manifest, JsonTypeInfo Json) For(RunEvent @event) =>
        EventPayloads.AnyOutside(@event) ? OutliningByType[@event.GetType()] : ByType[@event.GetType()];

    public static bool MayKeepOutside(string manifest) => Array.Exists(Outlining, m => m.Manifest == manifest);

    public static bool TryGet(string manifest, out JsonTypeInfo? json) => ByManifest.TryGetValue(manifest, out json);

    private static void RequireAll(JsonTypeInfo fields)
    {
        foreach (var field in fields.Properties)
        {
            if (field.AssociatedParameter is { IsNullable: false }) field.IsRequired = true;
        }
    }

    private static (string, Type, JsonTypeInfo) Of<T>(string manifest, JsonTypeInfo<T> json)
        where T : RunEvent => (manifest, typeof(T), json);
}
