using System.Net;
using System.Text.Json;
using BlazorSessions.Scopes;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tickets;
using HeadlessBlazor;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Named;

public sealed class TicketTests
{
    private const string First = "/_session/redeem";
    private const string Cart = "/_session/redeem/cart";

    [Fact]
    public async Task A4_a_ticket_of_one_name_is_nothing_where_another_is_redeemed()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();

        foreach (var (sealing, path) in new[] { (ProtectorOf(app), Cart), (CartProtectorOf(app), First) })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await RedeemAsync(browser, path, sealing.Seal(Bind(app, sealing)))).Status);
        }

        Assert.Empty(browser.Cookies.All);
    }

    [Fact]
    public async Task A4_a_ticket_that_names_another_session_than_it_is_sealed_for_is_nothing()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        var ticket = Bind(app, CartProtectorOf(app)) with { Session = "" };

        Assert.Equal(
            HttpStatusCode.BadRequest, (await RedeemAsync(browser, Cart, CartProtectorOf(app).Seal(ticket))).Status);
    }

    [Fact]
    public async Task A_ticket_of_a_name_gives_the_cookie_of_that_name_and_a_receipt_for_it_alone()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        var protector = CartProtectorOf(app);

        var (_, receipt) = await RedeemAsync(browser, Cart, protector.Seal(Bind(app, protector)));

        Assert.NotNull(browser.CartCookie());
        Assert.Null(browser.Cookie());
        Assert.Equal((ReceiptOutcome.Done, "cart"), (protector.OpenReceipt(receipt!)!.Outcome, protector.OpenReceipt(receipt!)!.Session));
        Assert.Null(ProtectorOf(app).OpenReceipt(receipt!));

        // Nobody has signed in or out: tokens on the page stay good.
        Assert.Null(protector.OpenReceipt(receipt!)!.Antiforgery);
    }

    [Fact]
    public async Task A_receipt_that_names_another_session_than_it_is_sealed_for_is_nothing()
    {
        await using var app = await CartApp.StartAsync();
        var protector = CartProtectorOf(app);
        var receipt = new SessionReceipt("n", "cart", TicketIntent.Prove, ReceiptOutcome.Done, null);

        Assert.NotNull(protector.OpenReceipt(protector.Seal(receipt)));
        Assert.Null(protector.OpenReceipt(protector.Seal(receipt with { Session = "" })));
    }

    [Fact]
    public async Task I11_a_name_that_the_app_does_not_have_is_not_found()
    {
        await using var app = await CartApp.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await RedeemAsync(app.NewBrowser(), $"{First}/wishes", "ticket")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await RedeemAsync(app.NewBrowser(), $"{First}/%20cart", "ticket")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await RedeemAsync(app.NewBrowser(), Cart, "ticket")).Status);
    }

    [Fact]
    public async Task A_proof_of_the_cart_says_nothing_of_the_user()
    {
        await using var app = await CartApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.AddAsync();
        var protector = CartProtectorOf(app);
        var ticket = Bind(app, protector) with { Intent = TicketIntent.Prove };

        var (_, receipt) = await RedeemAsync(browser, Cart, protector.Seal(ticket));

        var cart = (await browser.CartAsync()).GetProperty("handle").GetString();
        Assert.Equal(cart, protector.OpenReceipt(receipt!)!.Handle);
    }

    private static TicketProtector ProtectorOf(TestApp app) => app.Services.GetRequiredService<TicketProtector>();

    private static TicketProtector CartProtectorOf(TestApp app) =>
        app.Services.GetRequiredService<NamedSessions>().Find("cart")!.Services.GetRequiredService<TicketProtector>();

    private static SessionTicket Bind(TestApp app, TicketProtector protector) => new(
        TicketProtector.NewNonce(), protector.Session.Value, TicketIntent.Bind, null, null, app.Clock.GetUtcNow().AddSeconds(30));

    private static async Task<(HttpStatusCode Status, string? Receipt)> RedeemAsync(HeadlessBrowser browser, string path, string ticket)
    {
        using var request = Visiting.Request(HttpMethod.Post, path, ("X-BlazorSessions", "1"), ("Sec-Fetch-Site", "same-origin"));
        request.Content = new StringContent(ticket);
        using var response = await browser.SendAsync(request, TestApp.Stop);
        var text = await response.Content.ReadAsStringAsync(TestApp.Stop);
        return (response.StatusCode, response.IsSuccessStatusCode
            ? JsonDocument.Parse(text).RootElement.GetProperty("receipt").GetString()
            : null);
    }
}
