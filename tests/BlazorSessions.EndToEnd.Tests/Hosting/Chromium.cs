using BlazorSessions.Tests.Shared;
using Microsoft.Playwright;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>The system's Chromium, started once for all tests. Playwright's own download is not used.</summary>
public class Chromium : IAsyncLifetime
{
    /// <summary>The whole browser, by the names that systems give it.</summary>
    protected static readonly string[] WholeNames = ["chromium", "chromium-browser", "google-chrome"];

    // The shell first: it draws the same pages with half the work.
    private static readonly string[] Names = ["chromium-headless-shell", .. WholeNames];

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",

        // A host that is not localhost, so that it is another site and no secure context.
        "--host-resolver-rules=MAP *.example 127.0.0.1",
    ];

    private readonly string[] names;
    private readonly string[] arguments;
    private IPlaywright? playwright;
    private IBrowser? browser;

    public Chromium()
        : this(Names)
    {
    }

    protected Chromium(string[] names, params string[] arguments) =>
        (this.names, this.arguments) = (names, [.. Arguments, .. arguments]);

    public async ValueTask InitializeAsync()
    {
        if (FindOnPath() is not { } executable)
        {
            return;
        }

        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, Args = arguments });
        Assertions.SetDefaultExpectTimeout(15_000);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the browser; skips or fails the running test where there is none.</summary>
    internal IBrowser Demand()
    {
        Requirement.Demand(browser is not null, "Chromium is not on the PATH: install it, or run eng/test.sh.");

        return browser!; // Demand returns only when it is there.
    }

    private string? FindOnPath() =>
        (from name in names
         from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         let file = Path.Combine(folder, name)
         where File.Exists(file)
         select file).FirstOrDefault();
}
