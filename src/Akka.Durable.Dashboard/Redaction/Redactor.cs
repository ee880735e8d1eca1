using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Akka.Durable.Documents;
using Akka.Durable.Failures;
using Akka.Durable.Payloads;
using Microsoft.Extensions.Options;

namespace Akka.Durable.Dashboard.Redaction;

/// <summary>Takes secrets out of whatever leaves this program: members by their name, and what looks like <c>password=...</c> in any text.</summary>
public sealed partial class Redactor(IOptions<DurableDashboardOptions> options)
{
    public const string Instead = "[redacted]";

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = Payload.DepthMax };
    private static readonly JsonSerializerOptions Writing = new(JsonSerializerDefaults.Web) { MaxDepth = Payload.DepthMax };

    private readonly string[] _names = [.. options.Value.RedactedNames];

    public RunDocument Of(RunDocument run) => run with
    {
        Reason = Text(run.Reason),
        Input = Of(run.Input),
        Result = Of(run.Result),
        Error = Of(run.Error),
        Origin = run.Origin is { } origin ? origin with { Reason = Text(origin.Reason) } : null,
        Phases = [.. run.Phases.Select(p => p with { Checkpoint = Of(p.Checkpoint), Result = Of(p.Result), Error = Of(p.Error) })],
    };

    public static ListedRun Of(ListedRun run) => run with { Reason = Text(run.Reason) };

    public EventDocument Of(EventDocument e) => e with { Data = Of(e.Data) };

    public Payload? Of(Payload? payload) => payload is { } value ? Of(value) : null;

    public static Failure? Of(Failure? failure) => failure is null ? null : failure with { Message = Text(failure.Message)! };

    public static string? Text(string? text) => text is null ? null : Assigned().Replace(text, $"$1{Instead}");

    /// <summary>The payload itself where nothing in it is to be hidden.</summary>
    public Payload Of(Payload payload)
    {
        payload = payload.Shown();
        var text = payload.ToString();
        if (!_names.Any(name => text.Contains(name, StringComparison.OrdinalIgnoreCase)) && !text.Contains('\\', StringComparison.Ordinal) && !Assigned().IsMatch(text))
        {
            return payload;
        }

        try
        {
            var node = Cleaned(JsonNode.Parse(payload.Json.Span, documentOptions: Reading));
            return node is null ? Payload.Null : new(Encoding.UTF8.GetBytes(node.ToJsonString(Writing)));
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException)
        {
            // What cannot be looked through is not shown: two members of one name, for one.
            return new(Encoding.UTF8.GetBytes($"\"{Instead}\""));
        }
    }

    private JsonNode? Cleaned(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, IsSecret(m.Key) ? Instead : Cleaned(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Cleaned)]),
        JsonValue value when value.TryGetValue<string>(out var text) => Text(text),
        null => null,
        _ => node.DeepClone(),
    };

    private bool IsSecret(string name) => _names.Any(secret => name.Contains(secret, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"((?:password|passwd|pwd|secret|token|api[-_]?key|authorization)\s*[=:]\s*(?:bearer\s+)?)[^\s;,&""'\\]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Assigned();
}
