using System.Collections.Concurrent;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Telemetry;

/// <summary>What concerns security is in the log by OWASP's names, of one session by its handle.</summary>
public sealed class SecurityLogTests
{
    private readonly ConcurrentQueue<(LogLine Line, string Owasp)> _events = new();

    [Fact]
    public async Task A_session_leaves_its_life_in_the_log()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();

        await browser.PostAsync("/api/increment/n").TextAsync();
        var handle = (await browser.StateAsync()).GetProperty("handle").GetString()!;
        await browser.SignInByRequestAsync("Ada");
        await browser.PostAsync("/api/renew").TextAsync();
        var cookie = browser.CookieHeader();
        await browser.PostAsync("/api/sign-out").TextAsync();
        using var late = await app.SendAsync(HttpMethod.Get, "/api/state", null, cookie);

        Assert.Equal(
            ["session_created", "authn_login_success", "session_renewed", "session_expired", "session_use_after_expire"],
            _events.Select(one => one.Owasp));
        Assert.All(_events, one => Assert.Contains(handle, one.Line.Text));
        Assert.All(_events, one => Assert.Equal(LogLevel.Information, one.Line.Level));
    }

    [Fact]
    public async Task A_sign_in_in_a_circuit_is_there_once()
    {
        await using var app = await StartAsync();
        var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);

        await tab.SignInAsync("Ada");

        Assert.Equal(["session_created", "authn_login_success"], _events.Select(one => one.Owasp));
        Assert.All(_events, one => Assert.Contains(tab.Handle(), one.Line.Text));
    }

    [Fact]
    public async Task The_end_of_a_session_of_which_this_node_has_no_copy_is_there()
    {
        await using var nodes = await TwoNodes.StartAsync(services: (services, _) => Record(services));
        var visitor = nodes.NewBrowser();
        await visitor.Browser.SignInByRequestAsync("Ada");
        _events.Clear();

        await nodes.Second.App.Directory.RevokeUserAsync("1", TestApp.Stop);

        Assert.Equal(("session_expired", 101), (Assert.Single(_events).Owasp, _events.Single().Line.Id));
    }

    [Theory]
    [InlineData("outdated", "authn_token_reuse", 202)]
    [InlineData("denied", "authz_fail", 221)]
    [InlineData("another origin", "malicious_cors", 205)]
    [InlineData("unreadable", "input_validation_fail", 201)]
    [InlineData("a ticket of nobody", "input_validation_fail", 207)]
    [InlineData("too many", "authn_login_fail", 115)]
    public async Task What_is_refused_is_there(string what, string owasp, int id)
    {
        await using var app = await StartAsync(options =>
        {
            options.MaxSessionsPerUser = 1;
            options.WhenTooManySessions = WhenTooManySessions.Refuse;
        });
        var browser = await app.NewBrowserOfAsync("Bob");
        var cookie = browser.CookieHeader();
        await browser.PostAsync("/api/regenerate").TextAsync();
        _events.Clear();

        using var response = await (what switch
        {
            "outdated" => app.SendAsync(HttpMethod.Get, "/api/state", null, cookie),
            "denied" => browser.GetAsync("/api/admin"),
            "another origin" => browser.PostAsync("/api/increment/n", ("Origin", "https://evil.example")),
            "unreadable" => app.SendAsync(HttpMethod.Get, "/api/state", null, (cookie.Name, $"{BlazorSessionsDefaults.SecureCookieName}=x")),
            "a ticket of nobody" => browser.PostAsync("/_session/redeem", ("X-BlazorSessions", "1")),
            _ => app.NewBrowser().PostAsync("/api/sign-in/2?name=Bob"),
        });

        // A session that was begun for a sign-in goes with it.
        Assert.Equal((owasp, id), Assert.Single(
            _events.Where(one => one.Owasp is not ("session_created" or "session_expired")).Select(one => (one.Owasp, one.Line.Id))));
    }

    [Fact]
    public async Task Who_is_signed_in_is_denied_and_who_is_not_is_only_asked()
    {
        await using var app = await StartAsync();

        await app.NewBrowser().GetAsync("/api/admin").StatusAsync();

        Assert.Empty(_events);
    }

    private Task<TestApp> StartAsync(Action<BlazorSessionsOptions>? configure = null) =>
        TestApp.StartAsync(configure, (services, _) => Record(services));

    private void Record(IServiceCollection services) => services.AddSingleton<ILoggerProvider>(new RecordedLog
    {
        Logged = (line, state) =>
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> properties
                && properties.FirstOrDefault(property => property.Key == "owasp").Value is string owasp)
            {
                _events.Enqueue((line, owasp));
            }
        },
    });
}
