using System.Net;
using System.Security.Claims;
using System.Text.Json;
using BlazorSessions.Scopes;
using BlazorSessions.Serialization;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tickets;
using HeadlessBlazor;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Tickets;

public sealed class RedeemEndpointTests
{
    private const string Path = "/_session/redeem";

    private static readonly (string, string) s_ours = ("X-BlazorSessions", "1");
    private static readonly (string, string) s_own = ("Origin", "https://localhost");

    [Fact]
    public async Task A_ticket_to_bind_makes_a_session_and_a_receipt_that_names_it()
    {
        await using var app = await TestApp.StartAsync();
        var ticket = Ticket(app, TicketIntent.Bind);

        var (response, receipt) = await RedeemAsync(app, ticket);

        Assert.Equal((ReceiptOutcome.Done, ticket.Nonce), (receipt!.Outcome, receipt.Nonce));
        Assert.NotNull(await app.Store.FindAsync(SessionHandle.Parse(receipt.Handle!), TestApp.Stop));
        Assert.NotNull(response.SetSession());
        Assert.NotNull(receipt.Antiforgery);
    }

    [Theory]
    [InlineData(false, "https://localhost", null)]
    [InlineData(true, "https://evil.example", null)]
    [InlineData(true, "null", null)]
    [InlineData(true, null, "cross-site")]
    [InlineData(true, null, "same-site")]
    [InlineData(true, "https://localhost", "cross-site")]
    public async Task A21_a_ticket_without_our_header_or_from_another_site_is_refused(bool header, string? origin, string? site)
    {
        await using var app = await TestApp.StartAsync();
        var headers = new List<(string, string)>();
        if (header)
        {
            headers.Add(s_ours);
        }

        if (origin is not null)
        {
            headers.Add(("Origin", origin));
        }

        if (site is not null)
        {
            headers.Add(("Sec-Fetch-Site", site));
        }

        using var response = await app.SendAsync(
            HttpMethod.Post, Path, new StringContent(Protector(app).Seal(Ticket(app, TicketIntent.Bind))), [.. headers]);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(response.SetCookies());
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("{}")]
    [InlineData("\0")]
    [InlineData("%%%")]
    [InlineData("CfDJ8AAAA")]
    [InlineData("\ufeff\ud83d\ude00")]
    public async Task I11_garbage_for_a_ticket_is_a_bad_request(string body)
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(HttpMethod.Post, Path, new StringContent(body), s_ours, s_own);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(response.SetCookies());
    }

    [Fact]
    public async Task I11_bytes_that_are_no_text_and_an_absent_body_are_a_bad_request()
    {
        await using var app = await TestApp.StartAsync();

        using var bytes = await app.SendAsync(HttpMethod.Post, Path, new ByteArrayContent([0xff, 0xfe, 0xc3, 0x28]), s_ours, s_own);
        using var absent = await app.SendAsync(HttpMethod.Post, Path, null, s_ours, s_own);

        Assert.Equal(HttpStatusCode.BadRequest, bytes.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, absent.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task I11_an_oversized_ticket_is_refused_with_and_without_a_length(bool withLength)
    {
        await using var app = await TestApp.StartAsync();
        using var body = withLength
            ? new StringContent(new string('A', 70_000))
            : (HttpContent)new StreamContent(new Unseekable(new byte[70_000]));

        using var response = await app.SendAsync(HttpMethod.Post, Path, body, s_ours, s_own);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A14_a_receipt_or_a_payload_of_another_purpose_is_no_ticket()
    {
        await using var app = await TestApp.StartAsync();
        var receipt = Protector(app).Seal(new SessionReceipt("n", "", TicketIntent.Bind, ReceiptOutcome.Done, null));
        Assert.Null(Protector(app).OpenReceipt(Protector(app).Seal(Ticket(app, TicketIntent.Bind))));
        var foreign = app.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("other").Protect("{}");

        foreach (var body in new[] { receipt, foreign })
        {
            using var response = await app.SendAsync(HttpMethod.Post, Path, new StringContent(body), s_ours, s_own);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_ticket_is_good_for_thirty_seconds_to_the_tick()
    {
        await using var app = await TestApp.StartAsync();
        var (early, late) = (Ticket(app, TicketIntent.Bind), Ticket(app, TicketIntent.Bind));

        app.Clock.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        var (before, _) = await RedeemAsync(app, early);
        app.Clock.Advance(TimeSpan.FromTicks(1));
        var (after, _) = await RedeemAsync(app, late);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, after.StatusCode);
        Assert.Empty(after.SetCookies());
    }

    [Fact]
    public async Task A_ticket_to_bind_that_comes_again_names_the_session_there_is_or_makes_another_empty_one()
    {
        await using var app = await TestApp.StartAsync();
        var ticket = Ticket(app, TicketIntent.Bind);
        var browser = app.NewBrowser();
        var (_, first) = await RedeemAsync(app, ticket, browser);

        var (replay, same) = await RedeemAsync(app, ticket, browser);
        var (_, elsewhere) = await RedeemAsync(app, ticket);

        Assert.Empty(replay.SetCookies());
        Assert.Equal((ReceiptOutcome.OtherSession, first!.Handle), (same!.Outcome, same.Handle));
        Assert.Equal(ReceiptOutcome.Done, elsewhere!.Outcome);
        Assert.NotEqual(first.Handle, elsewhere.Handle);
    }

    [Fact]
    public async Task R8_a_ticket_that_signs_in_is_nothing_to_a_browser_without_its_session()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var bound = await TicketAsync(app, TicketIntent.SignIn, browser);

        var (unbound, nothing) = await RedeemAsync(app, Ticket(app, TicketIntent.SignIn));
        var (elsewhere, other) = await RedeemAsync(app, bound);

        Assert.Equal((ReceiptOutcome.OtherSession, ReceiptOutcome.OtherSession), (nothing!.Outcome, other!.Outcome));
        Assert.All([unbound, elsewhere], response => Assert.Null(response.SetSession()));
        Assert.Empty(await app.Directory.ListAsync("1", TestApp.Stop).ToListAsync(TestApp.Stop));
    }

    [Theory]
    [InlineData(TicketIntent.SignIn)]
    [InlineData(TicketIntent.Regenerate)]
    public async Task A32_a_ticket_for_a_session_is_nothing_in_another_browser_and_spent_once_in_its_own(object intent)
    {
        await using var app = await TestApp.StartAsync();
        var (browser, other) = (app.NewBrowser(), app.NewBrowser());
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await other.PostAsync("/api/sign-in/2?name=Bob").TextAsync();
        var (before, ticket) = (browser.Cookie(), await TicketAsync(app, (TicketIntent)intent, browser));

        var (elsewhere, foreign) = await RedeemAsync(app, ticket, other);
        var (nowhere, nobody) = await RedeemAsync(app, ticket);
        var (_, done) = await RedeemAsync(app, ticket, browser);
        var after = browser.Cookie();
        var (replayed, replay) = await RedeemAsync(app, ticket, browser);

        Assert.Equal((ReceiptOutcome.OtherSession, ReceiptOutcome.OtherSession), (foreign!.Outcome, nobody!.Outcome));
        Assert.Equal((ReceiptOutcome.Done, ReceiptOutcome.Outdated), (done!.Outcome, replay!.Outcome));
        Assert.NotEqual(before, after);
        Assert.Equal(after, browser.Cookie());
        Assert.All([elsewhere, nowhere, replayed], response => Assert.Null(response.SetSession()));
        Assert.Equal("Bob", await other.GetAsync("/api/me").TextAsync());
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task A_refused_sign_in_says_so_in_the_receipt_and_leaves_the_browser_as_it_was()
    {
        await using var app = await TestApp.StartAsync(options => options.MaxSessionsPerUser = 1);
        var (browser, other) = (app.NewBrowser(), app.NewBrowser());
        await other.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var (before, ticket) = (browser.Cookie(), await TicketAsync(app, TicketIntent.SignIn, browser));

        var (_, receipt) = await RedeemAsync(app, ticket, browser);

        Assert.Equal((ReceiptOutcome.Refused, SessionSignInRefusal.TooMany), (receipt!.Outcome, receipt.Refusal));
        Assert.Equal(before, browser.Cookie());
        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Fact]
    public async Task A_ticket_to_bind_with_an_outdated_cookie_makes_nothing_and_says_so()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var outdated = browser.CookieHeader();
        await browser.PostAsync("/api/regenerate").TextAsync();
        var ticket = Ticket(app, TicketIntent.Bind);

        using var response = await app.SendAsync(
            HttpMethod.Post, Path, new StringContent(Protector(app).Seal(ticket)), s_ours, s_own, outdated);
        var receipt = await ReceiptAsync(app, response);

        Assert.Equal(ReceiptOutcome.Outdated, receipt!.Outcome);
        Assert.Null(response.SetSession());
        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("1", false)]
    [InlineData("2", true)]
    [InlineData("2", false)]
    public async Task I1_R8_a_spent_sign_in_ticket_does_not_sign_in_again_after_the_sign_out_on_any_node(
        string user, bool keepsCookie)
    {
        await using var nodes = await TwoNodes.StartAsync();
        var visitor = nodes.NewBrowser();
        await visitor.Browser.PostAsync($"/api/sign-in/{user}").TextAsync();
        var ticket = await TicketAsync(nodes.First.App, TicketIntent.SignIn, visitor.Browser);
        visitor.On = nodes.Second;
        await visitor.Browser.StateAsync();
        var before = visitor.Browser.CookieHeader();
        visitor.On = nodes.First;
        await RedeemAsync(nodes.First.App, ticket, visitor.Browser);
        Assert.Equal("Ada", await visitor.Browser.GetAsync("/api/me").TextAsync());
        var cookie = visitor.Browser.CookieHeader();
        await visitor.Browser.PostAsync("/api/sign-out").TextAsync();

        foreach (var shown in keepsCookie ? [before, cookie] : new[] { ("Accept", "*/*") })
        {
            using var replay = await nodes.Second.App.SendAsync(
                HttpMethod.Post, Path, new StringContent(Protector(nodes.Second.App).Seal(ticket)), s_ours, s_own, shown);

            Assert.Equal(HttpStatusCode.OK, replay.StatusCode);
            Assert.Null(replay.SetSession());
        }

        Assert.Empty(await nodes.First.App.Directory.ListAsync("1", TestApp.Stop).ToListAsync(TestApp.Stop));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1")]
    [InlineData("2")]
    public async Task A_ticket_brought_twice_at_the_same_moment_is_spent_once(string? user)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync(user is null ? "/api/increment/n" : $"/api/sign-in/{user}").TextAsync();
        var ticket = await TicketAsync(app, TicketIntent.SignIn, browser);
        var (text, cookie) = (Protector(app).Seal(ticket), browser.CookieHeader());

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => app.SendAsync(
            HttpMethod.Post, Path, new StringContent(text), s_ours, s_own, cookie)));

        Assert.Single(answers, answer => answer.SetSession() is not null);
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, await app.Directory.ListAsync("1", TestApp.Stop).CountAsync(TestApp.Stop));
    }

    [Fact]
    public async Task A_ticket_to_forget_removes_the_cookie_of_its_own_session_only()
    {
        await using var app = await TestApp.StartAsync();
        var (browser, other) = (app.NewBrowser(), app.NewBrowser());
        await browser.PostAsync("/api/increment/n").TextAsync();
        await other.PostAsync("/api/increment/n").TextAsync();
        var ticket = await TicketAsync(app, TicketIntent.Forget, browser);

        await RedeemAsync(app, ticket, other);
        await RedeemAsync(app, ticket, browser);

        Assert.NotNull(other.Cookie());
        Assert.Null(browser.Cookie());
    }

    [Fact]
    public async Task A_ticket_while_the_store_is_away_is_unavailable_and_still_good_afterwards()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var ticket = Ticket(app, TicketIntent.Bind);
        store.Fail();
        var (away, _) = await RedeemAsync(app, ticket);

        store.Before = null;
        var (back, receipt) = await RedeemAsync(app, ticket);

        // The store did not say whether it has made the session.
        Assert.Equal(HttpStatusCode.GatewayTimeout, away.StatusCode);
        Assert.Equal(ReceiptOutcome.Done, receipt!.Outcome);
        Assert.NotNull(back.SetSession());
    }

    [Theory]
    [InlineData("GET", "/_session/redeem", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/_session/sign-out", HttpStatusCode.MethodNotAllowed)]
    [InlineData("HEAD", "/_session/sign-out", HttpStatusCode.MethodNotAllowed)]
    public async Task A22_nothing_changes_by_a_link_or_an_image(string method, string path, HttpStatusCode status)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        Assert.Equal(status, await browser.SendAsync(Visiting.Request(new HttpMethod(method), path), TestApp.Stop).StatusAsync());

        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
    }

    // The browser has the newer cookie already, so the merge alone would let the older ticket pass.
    [Fact]
    public async Task A_ticket_that_expects_a_secret_the_browser_no_longer_has_does_nothing_and_says_so()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var ticket = await TicketAsync(app, TicketIntent.SignIn, browser);
        await browser.PostAsync("/api/regenerate").TextAsync();

        var (response, receipt) = await RedeemAsync(app, ticket, browser);

        Assert.Equal((ReceiptOutcome.Outdated, ticket.Handle), (receipt!.Outcome, receipt.Handle));
        Assert.Null(response.SetSession());
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    // It lets requests in, and is good for nothing that changes the cookie.
    [Theory]
    [InlineData(TicketIntent.Bind, true)]
    [InlineData(TicketIntent.SignIn, true)]
    [InlineData(TicketIntent.SignIn, false)]
    [InlineData(TicketIntent.Regenerate, true)]
    public async Task I12_a_secret_in_its_grace_redeems_nothing(object intent, bool expectsCurrent)
    {
        await using var app = await TestApp.StartAsync(options => options.RotationGrace = TimeSpan.FromMinutes(1));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var (previous, before) = (browser.CookieHeader(), await TicketAsync(app, (TicketIntent)intent, browser));
        await browser.PostAsync("/api/regenerate").TextAsync();
        var handle = SessionHandle.Parse(before.Handle!);
        var current = (await app.Store.FindAsync(handle, TestApp.Stop))!.TokenHash;
        var ticket = expectsCurrent ? before with { ExpectedTokenHash = current.ToArray() } : before;

        using var response = await app.SendAsync(
            HttpMethod.Post, Path, new StringContent(Protector(app).Seal(ticket)), s_ours, s_own, previous);

        Assert.Equal(ReceiptOutcome.Outdated, (await ReceiptAsync(app, response))!.Outcome);
        Assert.Null(response.SetSession());
        Assert.Equal(current, (await app.Store.FindAsync(handle, TestApp.Stop))!.TokenHash);
    }

    [Fact]
    public async Task A_recovery_is_for_the_browser_that_holds_the_secret_of_before_the_lost_answer_alone()
    {
        await using var app = await TestApp.StartAsync();
        var (browser, other) = (app.NewBrowser(), app.NewBrowser());
        await browser.PostAsync("/api/increment/n").TextAsync();
        await other.PostAsync("/api/increment/n").TextAsync();
        var first = browser.CookieHeader();
        await browser.PostAsync("/api/regenerate").TextAsync();
        var (second, before) = (browser.CookieHeader(), await TicketAsync(app, TicketIntent.Recover, browser));
        await browser.PostAsync("/api/regenerate").TextAsync();
        var ticket = await TicketAsync(app, TicketIntent.Recover, browser) with { PreviousTokenHash = before.ExpectedTokenHash };
        var text = Protector(app).Seal(ticket);

        using var older = await app.SendAsync(HttpMethod.Post, Path, new StringContent(text), s_ours, s_own, first);
        var (elsewhere, foreign) = await RedeemAsync(app, ticket, other);
        using var own = await app.SendAsync(HttpMethod.Post, Path, new StringContent(text), s_ours, s_own, second);

        Assert.Equal(ReceiptOutcome.Outdated, (await ReceiptAsync(app, older))!.Outcome);
        Assert.Equal(ReceiptOutcome.OtherSession, foreign!.Outcome);
        Assert.All([older, elsewhere], response => Assert.Null(response.SetSession()));
        Assert.Equal(ReceiptOutcome.Done, (await ReceiptAsync(app, own))!.Outcome);
        Assert.NotNull(own.SetSession());
    }

    [Fact]
    public async Task A_proof_while_the_store_is_away_says_nothing_of_the_session()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var ticket = await TicketAsync(app, TicketIntent.Prove, browser);
        app.Clock.Advance(TimeSpan.FromSeconds(6)); // what the node knows is too old
        store.Fail();

        var (response, _) = await RedeemAsync(app, ticket, browser);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    private static TicketProtector Protector(TestApp app) => app.Services.GetRequiredService<TicketProtector>();

    private static SessionTicket Ticket(TestApp app, TicketIntent intent) => new(
        TicketProtector.NewNonce(), "", intent, null, null, app.Clock.GetUtcNow() + TicketProtocol.TicketLifetime)
    {
        NewHandle = SessionHandle.New().Value,
        SignIn = intent == TicketIntent.SignIn ? SignIn() : null,
    };

    private static async Task<SessionTicket> TicketAsync(TestApp app, TicketIntent intent, HeadlessBrowser browser)
    {
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        var record = await app.Store.FindAsync(handle, TestApp.Stop);
        return Ticket(app, intent) with { Handle = handle.Value, ExpectedTokenHash = record!.TokenHash.ToArray() };
    }

    private static SignInRequest SignIn()
    {
        var ada = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "1"), new Claim(ClaimTypes.Name, "Ada")], "test"));
        return new SignInRequest("1", PrincipalSerializer.Write(ada, null), 0, false, true, null, null);
    }

    private static async Task<(HttpResponseMessage Response, SessionReceipt? Receipt)> RedeemAsync(
        TestApp app, SessionTicket ticket, HeadlessBrowser? browser = null)
    {
        var content = new StringContent(Protector(app).Seal(ticket));
        if (browser is null)
        {
            var alone = await app.SendAsync(HttpMethod.Post, Path, content, s_ours, s_own);
            return (alone, await ReceiptAsync(app, alone));
        }

        var request = Visiting.Request(HttpMethod.Post, Path, s_ours);
        request.Content = content;
        var response = await browser.SendAsync(request, TestApp.Stop);
        return (response, await ReceiptAsync(app, response));
    }

    private static async Task<SessionReceipt?> ReceiptAsync(TestApp app, HttpResponseMessage response)
    {
        Assert.NotEqual(HttpStatusCode.InternalServerError, response.StatusCode);
        return response.IsSuccessStatusCode
            ? Protector(app).OpenReceipt(JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestApp.Stop))
                .RootElement.GetProperty("receipt").GetString()!)
            : null;
    }

    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
