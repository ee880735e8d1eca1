using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akka.Durable.Dashboard.Pages;

/// <summary>Renders a component as the answer to a request.</summary>
internal static class PageResult
{
    /// <summary>The part of a page that stays live, where the request asks for it, else the whole page.</summary>
    public static IResult Of<TPage, TPart>(HttpContext context, string part, Dictionary<string, object?> page, params string[] onlyOnThePage)
        where TPage : IComponent
        where TPart : IComponent
    {
        if (context.Request.Query["fragment"] != part) return new RazorComponentResult<TPage>(page);

        foreach (var name in onlyOnThePage) page.Remove(name);
        return new RazorComponentResult<TPart>(page);
    }
}
