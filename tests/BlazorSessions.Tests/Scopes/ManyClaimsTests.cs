using System.Net;
using System.Security.Claims;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tickets;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Tests.Scopes;

/// <summary>Users with more claims than a cookie could hold: the same in a request and in a circuit.</summary>
public sealed class ManyClaimsTests
{
    private const string Redeem = "/_session/redeem";

    private static readonly (string, string)[] s_ours = [("X-BlazorSessions", "1"), ("Sec-Fetch-Site", "same-origin")];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Three_thousand_claims_sign_in_over_HTTP_and_in_a_circuit(bool inCircuit)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();

        Assert.Null(await TrySignInAsync(app, browser, inCircuit, UserWith(3000)));

        Assert.Equal(3002, await CountClaimsAsync(app, browser));
        Assert.True(browser.Cookie()!.Length < 250);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_user_over_the_limit_is_refused_with_both_numbers_and_nobody_is_signed_in(bool inCircuit)
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(options => options.MaxPrincipalBytes = 2000, store.Use);
        var browser = app.NewBrowser();

        var exception = await TrySignInAsync(app, browser, inCircuit, UserWith(100));

        var exceeded = Assert.IsType<SessionLimitException>(exception);
        Assert.Equal(("MaxPrincipalBytes", 2000), (exceeded.Limit, exceeded.Maximum));
        Assert.True(exceeded.Actual > 2000);
        Assert.Contains($"{exceeded.Actual}", exceeded.Message);
        Assert.Contains("2000", exceeded.Message);
        Assert.Null(browser.Cookie());
        Assert.Equal(["epoch"], store.Calls);
    }

    [Fact]
    public async Task A_user_over_the_limit_is_a_413_over_HTTP()
    {
        await using var app = await TestApp.StartAsync(options => options.MaxPrincipalBytes = 2000);
        app.Probe.Run = sessions => sessions.SignInAsync(UserWith(100));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await app.NewBrowser().PostAsync("/api/probe").StatusAsync());
    }

    [Fact]
    public async Task What_the_authentication_keeps_counts_too()
    {
        await using var app = await TestApp.StartAsync(options => options.MaxPrincipalBytes = 2000);
        var properties = new AuthenticationProperties();
        properties.StoreTokens([new AuthenticationToken { Name = "access_token", Value = new string('a', 2000) }]);

        var exception = await TrySignInAsync(
            app, app.NewBrowser(), inCircuit: false, UserWith(0), new SessionSignInOptions { Properties = properties });

        Assert.IsType<SessionLimitException>(exception);
    }

    [Fact]
    public async Task Who_was_signed_in_before_the_limit_was_lowered_stays_so()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        Assert.Null(await TrySignInAsync(app, browser, inCircuit: false, UserWith(100)));

        app.Services.GetRequiredService<IOptions<BlazorSessionsOptions>>().Value.MaxPrincipalBytes = 100;

        await browser.PostAsync("/api/increment/count").TextAsync();
        Assert.Equal(102, await CountClaimsAsync(app, browser));
    }

    [Fact]
    public async Task The_longest_ticket_there_can_be_is_taken_and_a_longer_one_is_not()
    {
        await using var app = await TestApp.StartAsync(options => options.MaxPrincipalBytes = 100_000);
        var protector = app.Services.GetRequiredService<TicketProtector>();
        var browser = await app.NewBrowserOfAsync("Ada");
        var sealedText = "";
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.OnRedeem(async (_, ticket) =>
        {
            sealedText = ticket.Length > sealedText.Length ? ticket : sealedText;
            return await browser.RedeemAsync(ticket);
        });

        Assert.Null(await tab.TryAsync(app, sessions => sessions.SignInAsync(UserWith(0, new string('x', 99_800)))));

        Assert.InRange(sealedText.Length, TicketProtocol.LongestTicketWithoutUser + 1, protector.LongestTicket);
        var longer = await PostAsync(browser, new string('A', protector.LongestTicket + 1));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, longer);
    }

    [Fact]
    public async Task R17_a_browser_that_shows_no_session_has_no_more_read_than_a_ticket_without_a_user()
    {
        await using var app = await TestApp.StartAsync();
        var longer = new string('A', TicketProtocol.LongestTicketWithoutUser + 1);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(app.NewBrowser(), longer));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(await app.NewBrowserOfAsync("Ada"), longer));
    }

    [Fact]
    public async Task A_proxy_that_takes_no_such_body_is_named_in_the_exception()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.OnRedeem((_, _) => Task.FromResult<(int, string?)>((413, null)));

        var exception = await tab.TryAsync(app, sessions => sessions.SignInAsync(UserWith(3000)));

        Assert.Contains("Does a proxy limit the bodies", Assert.IsType<SessionCookieException>(exception).Message);
        Assert.Equal("Ada", tab.TextOf("user"));
    }

    private static ClaimsPrincipal UserWith(int groups, string? note = null) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, "1"),
            new Claim(ClaimTypes.Name, note ?? "Ada"),
            .. Enumerable.Range(1, groups).Select(n => new Claim("groups", $"00000000-1111-2222-3333-{n:d12}")),
        ],
        "test"));

    private static async Task<Exception?> TrySignInAsync(
        TestApp app, HeadlessBrowser browser, bool inCircuit, ClaimsPrincipal user, SessionSignInOptions? options = null)
    {
        if (inCircuit)
        {
            var tab = await browser.OpenAsync("/", TestApp.Stop);
            return await tab.TryAsync(app, sessions => sessions.SignInAsync(user, options));
        }

        Exception? caught = null;
        app.Probe.Run = async sessions => caught = await Record.ExceptionAsync(() => sessions.SignInAsync(user, options));
        await browser.PostAsync("/api/probe").TextAsync();
        return caught;
    }

    private static async Task<int> CountClaimsAsync(TestApp app, HeadlessBrowser browser)
    {
        var count = 0;
        app.Probe.Run = sessions =>
        {
            count = sessions.State.User.Claims.Count();
            return Task.CompletedTask;
        };
        await browser.PostAsync("/api/probe").TextAsync();
        return count;
    }

    private static async Task<HttpStatusCode> PostAsync(HeadlessBrowser browser, string ticket)
    {
        using var request = Visiting.Request(HttpMethod.Post, Redeem, s_ours);
        request.Content = new StringContent(ticket);
        using var response = await browser.SendAsync(request, TestApp.Stop);
        return response.StatusCode;
    }
}
