using System.Globalization;
using Akka.Durable.Catalog;
using Microsoft.OpenApi;

namespace Akka.Durable.Dashboard.Api;

/// <summary>A parameter of a query string, or a header that goes before one, as the API's description has it. Part of an endpoint's metadata.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Sentence">What it does.</param>
/// <param name="Schema">What it may be.</param>
internal sealed record QueryParameter(string Name, string Sentence, OpenApiSchema Schema)
{
    /// <summary>Without it the request is refused.</summary>
    public bool IsRequired { get; init; }

    public ParameterLocation Location { get; init; } = ParameterLocation.Query;

    /// <summary>What narrows and pages the list of runs.</summary>
    public static QueryParameter[] OfList { get; } =
    [
        new("status", "Only runs of this status.", new() { Type = JsonSchemaType.String, Enum = [.. Enum.GetValues<RunStatus>().Select(s => (System.Text.Json.Nodes.JsonNode)s.Name())] }),
        new("definition", "Only runs of the definition of this name.", Text()),
        new("tag", "Only runs with this tag, NAME, or with this value of it, NAME=VALUE.", Text()),
        new("from", "Only runs that were started at this time or later.", Moment()),
        new("until", "Only runs that were started before this time.", Moment()),
        new("text", "Only runs with this text in their id.", Text()),
        new("limit", "At most so many; 50 without.", Number(1, CatalogQuery.LimitMax)),
        new("after", "Goes on where a page ended: its 'next'.", Text()),
    ];

    public static QueryParameter[] OfEvents { get; } =
    [
        new("after", "Only events after this sequence number; all without.", Number(0, long.MaxValue)),
        new("limit", "At most so many; 200 without.", Number(1, ReadingApi.EventsMax)),
    ];

    public static QueryParameter[] OfLiveEvents { get; } =
    [
        OfEvents[0],
        new("Last-Event-ID", "Goes before 'after': a reader that was cut off sends the id of the last event it has, which is its sequence number.", Number(0, long.MaxValue))
        {
            Location = ParameterLocation.Header,
        },
    ];

    public static QueryParameter[] OfPlan { get; } =
    [
        new("to", "The phase that is to run next again, such as load, load#2, load[key]; or start.", Text()) { IsRequired = true },
    ];

    public OpenApiParameter Described => new() { Name = Name, In = Location, Description = Sentence, Schema = Schema, Required = IsRequired };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String, MaxLength = ListQuery.TextLengthMax };

    private static OpenApiSchema Moment() => new() { Type = JsonSchemaType.String, Format = "date-time" };

    private static OpenApiSchema Number(long min, long max) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int64",
        Minimum = min.ToString(CultureInfo.InvariantCulture),
        Maximum = max.ToString(CultureInfo.InvariantCulture),
    };
}
