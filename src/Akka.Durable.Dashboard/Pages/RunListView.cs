using Akka.Durable.Catalog;
using Akka.Durable.Dashboard.Api;
using Akka.Durable.Dashboard.Redaction;
using Akka.Durable.Documents;
using Microsoft.AspNetCore.Http;

namespace Akka.Durable.Dashboard.Pages;

/// <summary>One page of the list, and what was asked for it.</summary>
public sealed record RunListView(
    CatalogQuery Query, IReadOnlyList<ListedRun> Runs, string? Next, IReadOnlyDictionary<RunStatus, long> Counts, QueryString Given, string? Problem)
{
    public const int PageSize = 50;

    internal static async Task<RunListView> ReadAsync(HttpRequest request, IRunClient client, CancellationToken cancellation)
    {
        CatalogQuery query;
        string? problem = null;
        try
        {
            query = ListQuery.Of(request.Query, PageSize);
        }
        catch (RequestRefusedException refused)
        {
            (query, problem) = (new() { Limit = PageSize }, refused.Message);
        }

        var page = await client.ListAsync(query, cancellation);
        var counts = await client.CountAsync(cancellation);
        return new(query, [.. page.Rows.Select(row => Redactor.Of(ListedRun.Of(row)))], page.Next, counts, request.QueryString, problem);
    }

    /// <summary>The same question with one part of it changed; null takes the part away.</summary>
    public string With(string name, string? value)
    {
        var given = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Given.Value);
        given.Remove("after");
        given.Remove("fragment");
        given.Remove(name);
        var builder = new Microsoft.AspNetCore.Http.Extensions.QueryBuilder(given);
        if (value is not null) builder.Add(name, value);
        return builder.ToQueryString().Value is { Length: > 0 } text ? text : "?";
    }

    /// <summary>The same page's live part.</summary>
    public string Live => With("fragment", "list") + (Query.After is { } after ? $"&after={Uri.EscapeDataString(after)}" : "");

    public string? TagText => Query.Tag is { } tag ? tag.Value is null ? tag.Name : $"{tag.Name}={tag.Value}" : null;

    public bool IsFiltered => Query is not { Status: null, Definition: null, Tag: null, Text: null, From: null, Until: null };
}
