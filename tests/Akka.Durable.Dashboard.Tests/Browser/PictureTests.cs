using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.Hosts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Akka.Durable.Dashboard.Browser;

/// <summary>Looks at every page in both themes and two widths, keeps the pictures, and minds what the browser complains of.</summary>
public class PictureTests
{
    [BrowserFact]
    public async Task The_clusters_page_is_drawn_in_both_themes_and_two_widths_without_a_complaint()
    {
        await using var served = await Served.StartAsync(services: s => s.AddSingleton<IClusterView>(new ShownCluster()));
        foreach (var (scheme, width) in ((ColorScheme, int)[])[(ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 400), (ColorScheme.Dark, 400)])
        {
            await using var visit = await Visit.BeginAsync(served, scheme: scheme, width: width);
            await visit.Page.GotoAsync("/durable/cluster");
            await visit.KeepPictureAsync($"cluster-{scheme.ToString().ToLowerInvariant()}-{width}");

            var overflow = await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(overflow <= 0, $"{overflow} pixels stick out at {width}");
            Assert.Empty(visit.Complaints);
        }
    }

    [BrowserFact]
    public async Task Every_page_is_drawn_in_both_themes_and_two_widths_without_a_complaint()
    {
        await using var served = await Showcase.StartAsync();
        foreach (var (scheme, width) in ((ColorScheme, int)[])[(ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 400), (ColorScheme.Dark, 400)])
        {
            await using var visit = await Visit.BeginAsync(served, scheme: scheme, width: width);
            var suffix = $"{scheme.ToString().ToLowerInvariant()}-{width}";
            foreach (var (name, path) in ((string, string)[])[
                ("list", "/"), ("run", $"/runs/{Showcase.RolledBack}"), ("waiting", "/runs/agent-0193"), ("failed", "/runs/order-77120"),
                ("family", $"/runs/{Showcase.Family}"), ("undo", $"/runs/{Showcase.UndoFailed}"), ("skip-undo", $"/runs/{Showcase.UndoFailed}/confirm/skip-undo"),
                ("fork", $"/runs/{Showcase.RolledBack}/fork"), ("deadline", "/runs/agent-0193/deadline"), ("rollback", $"/runs/{Showcase.RolledBack}/rollback?to=load"), ("start", "/start"), ("health", "/health"), ("login", "/login"), ("missing", "/runs/nobody")])
            {
                await visit.Page.GotoAsync("/durable" + path);
                if (name == "run") await visit.Page.Locator("details.row", new() { HasText = "load" }).Last.Locator("summary").ClickAsync();
                await visit.KeepPictureAsync($"{name}-{suffix}");
                if (name == "run") await visit.KeepPictureAsync($"shown-{suffix}", whole: false);

                var overflow = await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
                Assert.True(overflow <= 0, $"{name} at {width}: {overflow} pixels stick out");
            }

            Assert.DoesNotContain(visit.Complaints, c => !c.Contains("404", StringComparison.Ordinal));
        }
    }
}
