using System.Net;
using System.Text;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using HeadlessBlazor;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Canary;

/// <summary>
/// I9, A31: a day in the life of an app with every log at Trace. The secret of each session is known to the test and may
/// be nowhere but in the cookie; the text of a cookie nowhere but in the two headers that carry it.
/// </summary>
public sealed class CanaryTests
{
    private readonly Haystack _haystack = new();
    private readonly CapturingProtection _protection;
    private readonly HashSet<string> _cookies = [];
    private CapturingStore? _store;

    public CanaryTests() => _protection = new CapturingProtection(_haystack);

    private static CancellationToken Stop => TestApp.Stop;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_search_finds_a_planted_secret_in_every_form(int before)
    {
        var secret = SessionId.New(SessionHandle.New()).RevealSecret().ToArray();
        byte[] payload = [.. new byte[before], .. secret, 1, 2, 3];
        object[] forms =
        [
            payload, Convert.ToBase64String(payload), Convert.ToBase64String(payload).Replace('+', '-').Replace('/', '_'),
            Convert.ToHexString(payload), Convert.ToHexStringLower(payload), Uri.EscapeDataString(Convert.ToBase64String(payload)),
            System.Text.Json.JsonSerializer.Serialize(payload), BitConverter.ToString(payload), string.Join(',', payload),
        ];

        foreach (var form in forms)
        {
            var haystack = new Haystack();
            haystack.Add("nothing", "a line without it");
            Assert.Empty(haystack.Find(Needles.Of(secret)));
            haystack.Add("planted", form is string text ? (object)$"some text {text} and more" : form);
            Assert.NotEmpty(haystack.Find(Needles.Of(secret)));
        }
    }

    [Fact]
    public async Task The_capture_sees_a_secret_that_an_app_gives_away()
    {
        using var diagnostics = new CapturingDiagnostics(_haystack);
        await using var app = await StartAsync();
        var browser = app.NewBrowser(new HeadlessBrowserOptions { RecordFrames = true });
        app.Probe.Run = _ => throw new TimeoutException(Convert.ToBase64String(_protection.Secrets.Last()));
        var tab = await browser.OpenAsync("/", Stop);
        await tab.ClickAsync("increment", Stop);
        await tab.ClickAsync("probe", Stop);
        await tab.WaitForAsync(t => t.TextOf("error").Length > 0, Stop);
        foreach (var frame in browser.Frames)
        {
            _haystack.Add($"frame {frame.Direction}", frame.Payload.Span);
        }

        app.Services.GetRequiredService<ILogger<CanaryTests>>().LogWarning("{Secret}", Convert.ToHexString(_protection.Secrets.Last()));

        var found = _haystack.Find(_protection.Secrets.SelectMany(Needles.Of));

        Assert.Contains(found, where => where.StartsWith("exception", StringComparison.Ordinal));
        Assert.Contains(found, where => where.StartsWith("frame Received", StringComparison.Ordinal));
        Assert.Contains(found, where => where.StartsWith("log ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_secret_is_nowhere_but_in_the_cookie()
    {
        using var diagnostics = new CapturingDiagnostics(_haystack);
        var app = await StartAsync();
        await using (app)
        {
            var browser = app.NewBrowser(new HeadlessBrowserOptions { RecordFrames = true });
            await LiveOverHttpAsync(app, browser);
            await LiveInCircuitsAsync(app, browser);
            await MeetFailuresAsync(app, browser);
            foreach (var frame in browser.Frames)
            {
                _haystack.Add($"frame {frame.Direction}", frame.Payload.Span);
            }
        }

        // That something was looked at is what gives the rest its meaning.
        Assert.All(
            ["log BlazorSessions", "log Microsoft.AspNetCore.SignalR", "exception", "activity", "store", "sealed", "body", "header", "frame Sent", "frame Received", "page"],
            where => Assert.True(_haystack.Count(where) > 0, $"Nothing was captured of: {where}"));
        Assert.True(_protection.Secrets.Count >= 10);
        Assert.True(_cookies.Count >= 5);

        Assert.Empty(_haystack.Find(_protection.Secrets.SelectMany(Needles.Of)));
        Assert.Empty(_haystack.Find(_cookies.Select(Encoding.ASCII.GetBytes)));
    }

    private async Task LiveOverHttpAsync(TestApp app, HeadlessBrowser browser)
    {
        string[] posts =
            ["increment/n", "increment/n", "sign-in/ada?name=Ada&roles=admin", "regenerate", "renew", "sign-in/bob?remember=true",
             "revoke-others", "clear", "sign-out", "increment/n", "sign-in/ada"];
        foreach (var post in posts)
        {
            using var response = await browser.PostAsync($"/api/{post}");
            Note(browser);
        }

        foreach (var get in new[] { "state", "me", "admin", "sessions", "plain" })
        {
            using var response = await browser.GetAsync($"/api/{get}");
        }

        var outdated = browser.Cookie()!;
        using (await browser.PostAsync("/api/regenerate"))
        {
            Note(browser);
        }

        // Outdated, broken, doubled, somebody else's and absurd.
        foreach (var value in new[] { outdated, outdated[..^1], outdated + "A", $"{outdated}; {BlazorSessionsDefaults.SecureCookieName}={outdated}", "x" })
        {
            var other = app.NewBrowser();
            other.Cookies.Set(new HeadlessCookie(BlazorSessionsDefaults.SecureCookieName, value) { Secure = true });
            foreach (var path in new[] { "/api/state", "/api/me", "/" })
            {
                using var response = await other.GetAsync(path);
            }

            using var posted = await other.PostAsync("/api/increment/n");
            Note(other);
        }

        using var redeemed = await browser.PostAsync("/_session/redeem", ("X-BlazorSessions", "1"));
        using var foreign = await browser.PostAsync("/api/renew", ("Origin", "https://evil.example"));
    }

    private async Task LiveInCircuitsAsync(TestApp app, HeadlessBrowser browser)
    {
        browser.Cookies.Clear();
        var (tab, second) = (await OpenAsync(browser), await OpenAsync(browser));
        await ClickAsync(tab, "increment", t => t.TextOf("count") == "1");
        await ClickAsync(tab, "sign-in-ada", t => t.TextOf("user") == "Ada");
        await second.WaitForAsync(t => t.State != HeadlessTabState.Connected || t.TextOf("count").Length > 0, Stop);
        foreach (var button in new[] { "regenerate", "renew", "sign-in-bob" })
        {
            await ClickAsync(tab, button, t => t.TextOf("error") == "" && (button != "sign-in-bob" || t.TextOf("user") == "Bob"));
        }

        await tab.TakesEventsAsync();

        app.Probe.Run = sessions => throw new InvalidOperationException($"{sessions.State.Handle} {sessions.State} failed");
        await ClickAsync(tab, "probe", t => t.TextOf("error").Length > 0);
        await tab.DropAsync();
        await tab.ReconnectAsync(Stop);
        await app.Directory.RevokeUserAsync("2", Stop);
        await tab.WaitForAsync(t => t.TextOf("status") == "Ended", Stop);
        Page(tab);

        var third = await OpenAsync(browser);
        await ClickAsync(third, "sign-in-ada", t => t.TextOf("user") == "Ada");
        await third.ClickAsync("sign-out", Stop);
        await third.WaitForAsync(t => t.TextOf("user") == "", Stop);
        Page(third);
    }

    private async Task MeetFailuresAsync(TestApp app, HeadlessBrowser browser)
    {
        var tab = await OpenAsync(browser);
        await ClickAsync(tab, "sign-in-ada", t => t.TextOf("user") == "Ada");
        _store!.IsDown = true;
        foreach (var button in new[] { "increment", "regenerate", "sign-in-bob", "renew" })
        {
            await ClickAsync(tab, button, t => t.TextOf("error").Length > 0);
        }

        foreach (var path in new[] { "/api/state", "/api/me", "/", "/static" })
        {
            using var response = await browser.GetAsync(path);
            using var posted = await browser.PostAsync("/api/increment/n");
        }

        var cold = app.NewBrowser();
        using (var refused = await cold.PostAsync("/api/increment/n"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        _store.IsDown = false;
        _haystack.Add("page", tab.Html);
    }

    private async Task<TestApp> StartAsync() => await TestApp.StartAsync(services: (services, sessions) =>
    {
        services.AddSingleton<IDataProtectionProvider>(_protection);
        services.AddSingleton<IStartupFilter>(new CapturingResponses(_haystack));
        services.AddSingleton<ILoggerProvider>(new RecordedLog { Logged = Note });
        sessions.UseStore(provider => _store = new CapturingStore(provider.GetRequiredService<TimeProvider>(), _haystack));
    });

    private async Task<HeadlessTab> OpenAsync(HeadlessBrowser browser)
    {
        var tab = await browser.OpenAsync("/", Stop);
        Page(tab);
        return tab;
    }

    private async Task ClickAsync(HeadlessTab tab, string button, Func<HeadlessTab, bool> until)
    {
        await tab.ClickAsync(button, Stop);
        await tab.WaitForAsync(until, Stop);
        Page(tab);
    }

    private void Page(HeadlessTab tab)
    {
        _haystack.Add("page", tab.Html);
        Note(tab.Browser);
    }

    // The text of each line, each part of the state behind it, and exceptions.
    private void Note(LogLine line, object? state)
    {
        var where = line.Text.StartsWith("scope: ", StringComparison.Ordinal) ? "scope of" : "log";
        _haystack.Add($"{where} {line.Category}", line.Text);
        _haystack.Add($"{where} {line.Category}", state);
        _haystack.Add($"{where} {line.Category}", line.Exception?.ToString());
    }

    private void Note(HeadlessBrowser browser)
    {
        if (browser.Cookie() is { Length: >= 100 } cookie && !cookie.Contains(';', StringComparison.Ordinal))
        {
            _cookies.Add(cookie);
        }
    }
}
