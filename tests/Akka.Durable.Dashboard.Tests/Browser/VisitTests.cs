using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.TestKit.Hosts;
using Microsoft.Playwright;

namespace Akka.Durable.Dashboard.Browser;

public class VisitTests
{
    [BrowserFact]
    public async Task A_run_is_started_watched_to_its_end_and_rolled_back_from_its_page()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await using var visit = await Visit.BeginAsync(served);
        var page = visit.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "Start a run" }).ClickAsync();
        await page.GetByLabel("Definition").FillAsync("asks");
        await page.GetByLabel("Run id").FillAsync("visited");
        await page.GetByLabel("Input, as JSON").FillAsync("\"why\"");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The run is started.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("It waits for the signal 'answer'")).ToBeVisibleAsync();

        // Nobody reloads: the page hears of the signal and of the end by itself.
        await served.Host.SignalAsync("visited", "answer", "because");
        await Assertions.Expect(page.Locator("h1 .pill")).ToHaveTextAsync("completed");
        await Assertions.Expect(page.Locator("details.row", new() { HasText = "note" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Roll back…" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox).SelectOptionAsync("note");
        await Assertions.Expect(page.GetByText("1 phase retired")).ToBeVisibleAsync();
        await page.GetByLabel("Why, for the journal").FillAsync("another answer");
        await visit.KeepPictureAsync("rollback-dialog", whole: false);
        await page.GetByRole(AriaRole.Button, new() { Name = "Roll back to note" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The run is rolled back.")).ToBeVisibleAsync();

        await Assertions.Expect(page.Locator("details.row.retired", new() { HasText = "note" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("details.row.phase:not(.retired)", new() { HasText = "note" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("h1 .pill")).ToHaveTextAsync("completed");
        var rollback = Assert.Single((await served.Host.FindAsync("visited"))!.Rollbacks);
        Assert.Equal(("admin", "another answer"), (rollback.By, rollback.Reason));
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task The_list_stays_live()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await using var visit = await Visit.BeginAsync(served, Served.ReadKey);

        await (await served.Host.StartAsync("sum", 1, new() { Id = "came-later" })).WaitAsync().OrHangAsync();

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "came-later" })).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Start a run" })).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Everything_is_read_and_steered_without_script()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "plain" });
        await using var visit = await Visit.BeginAsync(served, script: false);
        var page = visit.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "plain" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Pause…" }).ClickAsync();
        await page.GetByLabel("Why, for the journal").FillAsync("lunch");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();

        await Assertions.Expect(page.GetByText("It was paused by admin: lunch")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Text_of_others_is_shown_and_never_run()
    {
        const string attack = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>javascript:alert(1)";
        await using var served = await Served.StartAsync(definitions: [.. Definitions.All, RunDefinition.Of<string, string>(
            "named", (run, text) => run.PhaseAsync<string>("<b>phase</b>", _ => throw new InvalidOperationException(text)))]);
        await (await served.Host.StartAsync("named", attack, new() { Id = "attack", Tags = new Dictionary<string, string> { [attack[..90]] = attack } })).WaitAsync().OrHangAsync();
        await using var visit = await Visit.BeginAsync(served);

        foreach (var path in (string[])["/", "/runs/attack", $"/?text={Uri.EscapeDataString(attack)}", $"/runs/{Uri.EscapeDataString(attack)}", "/runs/attack?done=" + Uri.EscapeDataString(attack)])
        {
            await visit.Page.GotoAsync("/durable" + path);
            Assert.DoesNotContain("owned", await visit.Page.TitleAsync(), StringComparison.Ordinal);
            Assert.Equal(0, await visit.Page.Locator("img[src=x], main script, .label b").CountAsync());
        }

        Assert.DoesNotContain(visit.Complaints, c => !c.Contains("status of 40", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task A_page_is_steered_by_keyboard()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "keyed" });
        await using var visit = await Visit.BeginAsync(served);
        await visit.Page.GotoAsync("/durable/runs/keyed");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Pause…" }).FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.GetByLabel("Why, for the journal")).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync("tea");
        await visit.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(visit.Page.GetByText("It was paused by admin: tea")).ToBeVisibleAsync();
    }
}
