using System.Text;
using BlazorSessions.Scopes;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tickets;
using HeadlessBlazor;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Tickets;

public sealed class TicketTests
{
    [Theory]
    [InlineData("increment")]
    [InlineData("sign-in-ada")]
    [InlineData("sign-in-bob")]
    [InlineData("regenerate")]
    public async Task A4_a_ticket_is_spent_once(string verb)
    {
        await using var app = await TestApp.StartAsync();
        var browser = verb is "increment" ? app.NewBrowser() : await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var ticket = await TicketOfAsync(browser, tab, verb);
        var (cookie, state) = (browser.Cookie(), await browser.StateAsync());

        var (_, receipt) = await browser.RedeemAsync(ticket);

        Assert.Equal(cookie, browser.Cookie());
        Assert.NotEqual(ReceiptOutcome.Done, Open(app, receipt)?.Outcome);
        Assert.Equal(state.GetProperty("version").GetInt64(), (await browser.StateAsync()).GetProperty("version").GetInt64());
    }

    [Theory]
    [InlineData("increment")]
    [InlineData("sign-in-ada")]
    [InlineData("regenerate")]
    public async Task A31_ticket_and_receipt_never_hold_the_secret_that_the_browser_holds_or_gets(string verb)
    {
        await using var app = await TestApp.StartAsync();
        var browser = verb is "increment" ? app.NewBrowser() : await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var (before, ticket, receipt) = (browser.Cookie(), "", "");
        browser.OnRedeem(async (_, sent) =>
        {
            var answer = await browser.RedeemAsync(sent);
            (ticket, receipt) = (sent, answer.Receipt!);
            return answer;
        });
        await tab.ClickAsync(verb, TestApp.Stop);
        Assert.Equal("", tab.TextOf("error"));

        var provider = app.Services.GetRequiredService<IDataProtectionProvider>();
        byte[][] contents =
        [
            Encoding.UTF8.GetBytes(provider.CreateProtector("BlazorSessions", "ticket", "", "v1").Unprotect(ticket)),
            Encoding.UTF8.GetBytes(provider.CreateProtector("BlazorSessions", "receipt", "", "v1").Unprotect(receipt)),
        ];
        foreach (var cookie in new[] { before, browser.Cookie() }.OfType<string>())
        {
            var sealedCookie = System.Buffers.Text.Base64Url.DecodeFromChars(cookie);
            var secret = provider.CreateProtector("BlazorSessions", "cookie", BlazorSessionsDefaults.SecureCookieName, "", "v1")
                .Unprotect(sealedCookie)[..SessionId.SecretLength];
            var haystack = new Canary.Haystack();
            Array.ForEach(contents, content => haystack.Add("content", content.AsSpan()));
            Assert.Empty(haystack.Find(Canary.Needles.Of(secret)));
        }
    }

    [Fact]
    public async Task A32_a_ticket_is_no_receipt_and_a_receipt_is_no_ticket()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var (cookie, receipts) = (browser.Cookie(), new List<string>());
        browser.OnRedeem(async (_, ticket) =>
        {
            var real = await browser.RedeemAsync(ticket);
            receipts.Add(real.Receipt!);
            return (200, ticket);
        });

        await tab.ClickAsync("regenerate", TestApp.Stop);

        // As if the answer had been lost: the circuit has asked what the browser holds.
        Assert.Equal("", tab.TextOf("error"));
        Assert.NotEqual(cookie, browser.Cookie());
        cookie = browser.Cookie();
        foreach (var receipt in receipts)
        {
            Assert.Equal((400, null), await browser.RedeemAsync(receipt));
        }

        Assert.Equal(cookie, browser.Cookie());
    }

    [Theory]
    [InlineData("increment")]
    [InlineData("sign-in-ada")]
    [InlineData("sign-in-bob")]
    [InlineData("regenerate")]
    public async Task A32_a_ticket_in_another_browser_does_nothing_there(string verb)
    {
        await using var app = await TestApp.StartAsync();
        var browser = verb is "increment" ? app.NewBrowser() : await app.NewBrowserOfAsync("Ada");
        var victim = await app.NewBrowserOfAsync("Bob");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var cookie = victim.Cookie();
        var outcomes = new List<ReceiptOutcome?>();
        browser.OnRedeem(async (_, ticket) =>
        {
            var answer = await victim.RedeemAsync(ticket);
            outcomes.Add(Open(app, answer.Receipt)?.Outcome);
            return (200, null);
        });

        await tab.ClickAsync(verb, TestApp.Stop);

        Assert.StartsWith(nameof(SessionCookieException), tab.TextOf("error"));
        Assert.All(outcomes, outcome => Assert.Equal(ReceiptOutcome.OtherSession, outcome));
        Assert.Equal(cookie, victim.Cookie());
        Assert.Equal("Bob", await victim.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task A32_a_browser_without_a_session_cannot_spend_the_ticket_of_one()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var thief = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.OnRedeem((_, ticket) => thief.RedeemAsync(ticket));

        await tab.ClickAsync("regenerate", TestApp.Stop);

        Assert.StartsWith(nameof(SessionCookieException), tab.TextOf("error"));
        Assert.Null(thief.Cookie());
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task A_ticket_is_good_for_thirty_seconds()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var tickets = new List<string>();
        browser.OnRedeem((_, ticket) =>
        {
            tickets.Add(ticket);
            return Task.FromResult<(int, string?)>((500, null));
        });
        await tab.ClickAsync("regenerate", TestApp.Stop);
        var cookie = browser.Cookie();

        app.Clock.Advance(TicketProtocol.TicketLifetime);
        Assert.Equal((400, null), await browser.RedeemAsync(tickets[0]));
        Assert.Equal(cookie, browser.Cookie());
        app.Clock.AdjustTime(app.Clock.GetUtcNow() - TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, (await browser.RedeemAsync(tickets[0])).Status);
        Assert.NotEqual(cookie, browser.Cookie());
    }

    [Fact]
    public async Task A_ticket_that_was_held_up_is_issued_again()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var cookie = browser.Cookie();
        var posted = 0;
        browser.OnRedeem((_, ticket) =>
        {
            if (++posted == 1)
            {
                app.Clock.AdjustTime(app.Clock.GetUtcNow() + TicketProtocol.TicketLifetime);
            }

            return browser.RedeemAsync(ticket);
        });

        await tab.ClickAsync("regenerate", TestApp.Stop);

        Assert.Equal("", tab.TextOf("error"));
        Assert.NotEqual(cookie, browser.Cookie());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("forged")]
    [InlineData("Q2ZESjhOdEpQVnQ1ZHhGS2c")]
    public async Task A_forged_receipt_is_not_believed(string? forged)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.OnRedeem((_, _) => Task.FromResult((200, forged)));

        await tab.ClickAsync("sign-in-ada", TestApp.Stop);

        Assert.StartsWith(nameof(SessionCookieException), tab.TextOf("error"));
        Assert.Equal(("None", ""), (tab.TextOf("status"), tab.TextOf("user")));
    }

    [Fact]
    public async Task A32_the_receipt_of_another_ticket_is_not_believed()
    {
        await using var app = await TestApp.StartAsync();
        var victim = await app.NewBrowserOfAsync("Bob");
        var tabOfVictim = await victim.OpenAsync("/", TestApp.Stop);
        var stolen = "";
        victim.OnRedeem(async (_, ticket) =>
        {
            var answer = await victim.RedeemAsync(ticket);
            stolen = answer.Receipt;
            return answer;
        });
        await tabOfVictim.ClickAsync("regenerate", TestApp.Stop);
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.OnRedeem((_, _) => Task.FromResult<(int, string?)>((200, stolen)));

        await tab.ClickAsync("increment", TestApp.Stop);

        Assert.StartsWith(nameof(SessionCookieException), tab.TextOf("error"));
        Assert.Equal(("None", ""), (tab.TextOf("status"), tab.TextOf("user")));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("nothing")]
    [InlineData("text")]
    [InlineData("wrong types")]
    [InlineData("throws")]
    public async Task Whatever_the_script_answers_a_verb_throws_one_exception_and_the_circuit_lives(string kind)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.Scripts.Module(Driving.Module, "redeem", (_, _, _) => Task.FromResult<object?>(kind switch
        {
            "null" => null,
            "nothing" => new { },
            "text" => "done",
            "wrong types" => new { status = "yes", receipt = 1 },
            _ => throw new InvalidOperationException("no"),
        }));

        await tab.ClickAsync("increment", TestApp.Stop);

        Assert.StartsWith(nameof(SessionCookieException), tab.TextOf("error"));
        Assert.Equal(HeadlessTabState.Connected, tab.State);
    }

    [Fact]
    public async Task Two_tabs_that_sign_in_at_once_both_succeed()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var (first, second) = (await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop));
        await first.IncrementAsync(1);
        await second.IncrementAsync(2);

        await Task.WhenAll(first.SignInAsync("Ada"), second.SignInAsync("Ada"));

        Assert.Equal(first.Handle(), second.Handle());
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task A_ticket_that_another_tab_overtook_is_issued_again()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var posted = 0;
        browser.OnRedeem(async (_, ticket) =>
        {
            if (++posted == 1)
            {
                await browser.PostAsync("/api/regenerate").TextAsync();
            }

            return await browser.RedeemAsync(ticket);
        });

        await tab.ClickAsync("regenerate", TestApp.Stop);

        Assert.Equal((2, ""), (posted, tab.TextOf("error")));
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task A_verb_that_is_overtaken_again_and_again_gives_up_in_words()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.OnRedeem(async (_, ticket) =>
        {
            await browser.PostAsync("/api/regenerate").TextAsync();
            return await browser.RedeemAsync(ticket);
        });

        await tab.ClickAsync("regenerate", TestApp.Stop);

        Assert.StartsWith(nameof(SessionCookieException), tab.TextOf("error"));
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Theory]
    [InlineData("sign-in-ada")]
    [InlineData("regenerate")]
    public async Task A_browser_that_cleared_its_cookies_meanwhile_reloads(string verb)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.Cookies.Clear();

        await tab.ClickAsync(verb, TestApp.Stop);

        Assert.StartsWith(nameof(SessionCookieException), tab.TextOf("error"));
        await TestApp.UntilAsync(() => tab.Navigations.Count > 0);
        Assert.Single(tab.Navigations);
        Assert.Null(browser.Cookie());
    }

    internal static SessionReceipt? Open(TestApp app, string? receipt) =>
        receipt is null ? null : app.Services.GetRequiredService<TicketProtector>().OpenReceipt(receipt);

    private static async Task<string> TicketOfAsync(HeadlessBrowser browser, HeadlessTab tab, string verb)
    {
        var seen = "";
        browser.OnRedeem((_, ticket) =>
        {
            seen = ticket;
            return browser.RedeemAsync(ticket);
        });
        await tab.ClickAsync(verb, TestApp.Stop);
        Assert.Equal("", tab.TextOf("error"));
        return seen;
    }
}
