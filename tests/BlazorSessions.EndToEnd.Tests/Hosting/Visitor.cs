using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>One person with a browser of their own: own cookies, own storage, any number of tabs.</summary>
public sealed class Visitor : IAsyncDisposable
{
    // What the framework's script says when a call of the server has come over a connection that is cut by now.
    private const string AnswerTooLate = "Cannot send data if the connection is not in the 'Connected' State.";

    private readonly ConcurrentQueue<string> errors = new();

    private Visitor(IBrowserContext context)
    {
        Context = context;
        context.Console += (_, message) => Note(message.Type == "error", message.Text);
        context.WebError += (_, error) => Note(true, error.Error);
    }

    /// <summary>Cookies, storage, requests.</summary>
    public IBrowserContext Context { get; }

    /// <summary>What the consoles of all tabs showed as errors, uncaught exceptions included.</summary>
    public IReadOnlyCollection<string> Errors => errors;

    /// <summary>Whether the test brings errors about, so that consoles may show some.</summary>
    public bool MayFail { get; set; }

    /// <summary>Opens a tab and waits until a circuit drives the page.</summary>
    /// <param name="address">A path of the demo, or a whole address to visit another node.</param>
    public async Task<IPage> OpenAsync(string address = "/")
    {
        var page = await Context.NewPageAsync();
        await page.GotoAsync(address);
        await page.WaitForCircuitAsync();

        return page;
    }

    /// <summary>The cookie that names the session; null when the browser has none.</summary>
    public async Task<BrowserContextCookiesResult?> SessionCookieAsync() =>
        (await Context.CookiesAsync()).SingleOrDefault(
            cookie => cookie.Name.StartsWith("session", StringComparison.Ordinal) && !cookie.Name.Contains('.'));

    /// <summary>Waits until the browser has dropped the cookie, which it does a moment after the pages show the end.</summary>
    public async Task WaitForNoSessionCookieAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(15));
        while (await SessionCookieAsync() is not null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>Calls the API with the browser's cookies, but from outside of its pages.</summary>
    public async Task<IAPIResponse> PostAsync(string path, object? body = null)
    {
        var response = await Context.APIRequest.PostAsync(path, new() { DataObject = body });
        Assert.True(response.Ok, $"{path} answered {response.Status}.");

        return response;
    }

    /// <summary>Signs in over the API, whose password is the name.</summary>
    public Task SignInAsync(string name) => PostAsync("/api/login", new { name, password = name });

    /// <summary>
    /// Becomes somebody else by other means than the pages, which know nothing of it; nobody without a name.
    /// </summary>
    public async Task BecomeAsync(string name)
    {
        await Context.ClearCookiesAsync();
        if (name.Length > 0)
        {
            await SignInAsync(name);
        }
    }

    // Playwright waits for ever where the browser does not answer; a failure at least has a name.
    public async ValueTask DisposeAsync() =>
        await Context.CloseAsync().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

    internal static async Task<Visitor> ArriveAsync(
        IBrowser browser, Uri app, bool withScript = true, Screen? screen = null)
    {
        screen ??= Screen.Desktop;

        return new(await browser.NewContextAsync(new()
        {
            BaseURL = app.ToString(),

            // That of a proxy of the tests is nobody's.
            IgnoreHTTPSErrors = true,
            JavaScriptEnabled = withScript,
            ViewportSize = new() { Width = screen.Width, Height = screen.Height },
            ColorScheme = screen.Colors,
            ReducedMotion = ReducedMotion.Reduce,
        }));
    }

    private void Note(bool isError, string text)
    {
        if (isError && !text.Contains(AnswerTooLate, StringComparison.Ordinal))
        {
            errors.Enqueue(text);
        }
    }
}
