using Akka.Durable.Dashboard.Hosting;
using Microsoft.Playwright;

namespace Akka.Durable.Dashboard.Browser;

/// <summary>Somebody at a browser, logged in with a key.</summary>
internal sealed class Visit : IAsyncDisposable
{
    /// <summary>In milliseconds, against hanging only.</summary>
    private const float Patience = 60_000;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    // What is expected of a page comes by itself, on a busy machine later than the five seconds that are the default.
    static Visit() => Assertions.SetDefaultExpectTimeout(Patience);

    private Visit(IPlaywright playwright, IBrowser browser, IPage page) => (_playwright, _browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    /// <summary>What the page's console complained of: a script or style that the content policy would not run, above all.</summary>
    public List<string> Complaints { get; } = [];

    public static async Task<Visit> BeginAsync(
        Served served, string? key = Served.AdministerKey, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900, bool script = true)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = BrowserFactAttribute.Executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = served.Root.ToString(),
            ColorScheme = scheme,
            JavaScriptEnabled = script,
            ViewportSize = new() { Width = width, Height = height },
            DeviceScaleFactor = AreForReading ? 2 : 1,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Patience);
        var visit = new Visit(playwright, browser, await context.NewPageAsync());
        visit.Page.Console += (_, message) =>
        {
            if (message.Type == "error") visit.Complaints.Add(message.Text);
        };
        if (key is not null) await visit.LogInAsync(key);
        return visit;
    }

    public async Task LogInAsync(string key)
    {
        await Page.GotoAsync("/durable/");
        await Page.GetByLabel("Key").FillAsync(key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Page.GetByRole(AriaRole.Heading, new() { Name = "Runs", Exact = true }).WaitForAsync();
    }

    /// <summary>Keeps a picture of the page among the artefacts of the build.</summary>
    public Task KeepPictureAsync(string name, bool whole = true) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}.png"), FullPage = whole });

    // Pictures for the README are wanted sharp; those of every build only tell what it looked like.
    private static bool AreForReading => Environment.GetEnvironmentVariable("DURABLE_PICTURES") is { Length: > 0 };

    private static string Pictures { get; } =
        AreForReading ? Environment.GetEnvironmentVariable("DURABLE_PICTURES")! : Path.Combine(AppContext.BaseDirectory, "pictures");

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }
}
