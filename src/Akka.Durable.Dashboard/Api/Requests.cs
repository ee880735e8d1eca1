using System.Text.Json;

namespace Akka.Durable.Dashboard.Api;

/// <summary>What <c>POST /runs</c> is given.</summary>
/// <param name="Definition">Name of a definition that the host has.</param>
/// <param name="Input">What the run works on; null without.</param>
/// <param name="Id">The run's id; made from the Idempotency-Key or at random without.</param>
/// <param name="Tags">At most 50.</param>
/// <param name="Parent">The run on whose behalf it is started.</param>
/// <param name="Deadline">When it has failed if it has not ended.</param>
/// <param name="Compensate">Whether it undoes what it did when it fails or is cancelled.</param>
internal sealed record StartRequest(
    string Definition,
    JsonElement? Input = null,
    string? Id = null,
    IReadOnlyDictionary<string, string>? Tags = null,
    string? Parent = null,
    DateTimeOffset? Deadline = null,
    bool Compensate = false);

/// <param name="Name">The signal's name.</param>
/// <param name="Value">What it says; null without.</param>
/// <param name="Id">Tells one sent twice from two; the Idempotency-Key without.</param>
internal sealed record SignalRequest(string Name, JsonElement? Value = null, string? Id = null);

/// <param name="Reason">Why, for the journal.</param>
internal sealed record ControlRequest(string? Reason = null);

/// <param name="To">The phase that is to run next again, such as <c>load</c>, <c>load#2</c>, <c>load[key]</c>; or <c>start</c>.</param>
/// <param name="Reason">Why, for the journal.</param>
/// <param name="DryRun">Shows what would be retired and undone, and changes nothing.</param>
/// <param name="Id">Tells one asked twice from two; the Idempotency-Key without.</param>
internal sealed record RollbackRequest(string To, string? Reason = null, bool DryRun = false, string? Id = null);

/// <param name="Reason">What somebody has to see to before the run goes on.</param>
internal sealed record SuspendRequest(string Reason);

/// <param name="Deadline">When the run has failed if it has not ended; null takes the deadline away. Has to be there.</param>
/// <param name="Reason">Why, for the journal.</param>
internal sealed record DeadlineRequest(DateTimeOffset? Deadline, string? Reason = null);

/// <param name="To">The first phase that the fork runs itself, such as <c>load</c>, <c>load#2</c>, <c>load[key]</c>; or <c>start</c>.</param>
/// <param name="Id">The fork's id; made from the Idempotency-Key or at random without.</param>
/// <param name="Tags">On top of the source's; null leaves one of them out.</param>
/// <param name="Deadline">When the fork has failed if it has not ended; the source's is the source's.</param>
/// <param name="Reason">Why, for the journal.</param>
internal sealed record ForkRequest(
    string To, string? Id = null, IReadOnlyDictionary<string, string?>? Tags = null, DateTimeOffset? Deadline = null, string? Reason = null);

/// <param name="Changes">By name; null removes the tag.</param>
internal sealed record TagsRequest(IReadOnlyDictionary<string, string?> Changes);

/// <param name="Phase">The phase whose undo failed.</param>
/// <param name="Reason">Why it need not be undone.</param>
internal sealed record SkipUndoRequest(string Phase, string Reason);
