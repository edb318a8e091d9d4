using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using BlazorSessions.Circuits;
using BlazorSessions.Headless;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tickets;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Tickets;

/// <summary>A token names the user it was made for, so every tab needs a new one when the user changes.</summary>
public sealed class AntiforgeryTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_token_first_rendered_after_a_sign_in_in_the_circuit_works_for_a_post()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/token", TestApp.Stop);
        await tab.ClickAsync("sign-in-ada", TestApp.Stop);
        await tab.ShowsAsync("user", "Ada");

        await tab.ClickAsync("show", TestApp.Stop);

        Assert.Equal(HttpStatusCode.OK, await PostFormAsync(browser, Token(tab)));
    }

    [Fact]
    public async Task A_token_first_rendered_after_a_sign_out_in_the_circuit_works_for_a_post()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/token", TestApp.Stop);
        await tab.ClickAsync("sign-out", TestApp.Stop);
        await tab.WaitForAsync(t => t.TextOf("user") == "", TestApp.Stop);
        await TestApp.UntilAsync(async () =>
        {
            await tab.FireAsync("show", "click");
            await tab.SettleAsync(TestApp.Stop);
            return tab.Has("token-form");
        });

        Assert.Equal(HttpStatusCode.OK, await PostFormAsync(browser, Token(tab)));
    }

    [Fact]
    public async Task Before_any_change_the_circuit_hands_out_the_token_of_the_page()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/token", TestApp.Stop);

        await tab.ClickAsync("show", TestApp.Stop);

        Assert.Equal(HttpStatusCode.OK, await PostFormAsync(browser, Token(tab)));
    }

    [Fact]
    public async Task The_token_of_the_user_before_is_refused_after_a_sign_in()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/token", TestApp.Stop);
        await tab.ClickAsync("show", TestApp.Stop);
        var token = Token(tab);

        await tab.ClickAsync("sign-in-ada", TestApp.Stop);
        await tab.ShowsAsync("user", "Ada");

        Assert.Equal(HttpStatusCode.BadRequest, await PostFormAsync(browser, token));
    }

    [Fact]
    public async Task Static_forms_of_other_tabs_are_renewed_when_the_user_changes()
    {
        // The new cookie is on its way until the other tab has asked for a token, in its turn: before, it is not Ada's.
        var wanted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var signingIn = false;
        await using var app = await TestApp.StartAsync(before: app => app.Use((http, next) =>
        {
            if (signingIn && http.Request.Path == "/_session/redeem")
            {
                http.Response.OnStarting(() => wanted.Task.WaitAsync(s_patience, TestApp.Stop));
            }

            return next(http);
        }));
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        var other = await browser.OpenAsync("/", TestApp.Stop);
        var asked = new ConcurrentQueue<HeadlessTab>();
        var renewed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        browser.Scripts.Module(Driving.Module, "prove", (asking, arguments, stop) =>
        {
            asked.Enqueue(asking);
            var answering = HeadlessSessionScripts.InTurnAsync(browser, "_session/redeem", async () =>
            {
                using var request = Visiting.Request(
                    HttpMethod.Post, $"/{arguments[0].GetString()}", ("X-BlazorSessions", "1"), ("Sec-Fetch-Site", "same-origin"));
                request.Content = new StringContent(arguments[1].GetString()!);
                using var response = await browser.SendAsync(request, stop);
                var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(stop)).RootElement;
                renewed.TrySetResult(answer.GetProperty("antiforgery").GetProperty("token").GetString()!);
                return new { status = 200, receipt = answer.GetProperty("receipt").GetString() };
            }, stop);
            wanted.TrySetResult();
            return answering;
        });

        signingIn = true;
        await tab.SignInAsync("Ada");

        // This is what the module writes into the hidden inputs of that tab.
        var token = await renewed.Task.WaitAsync(s_patience, TestApp.Stop);
        Assert.Equal(HttpStatusCode.OK, await PostFormAsync(browser, token));
        Assert.Equal([other], asked);
    }

    // The record is gone and the answer is lost: nothing has brought this tab a token for nobody.
    [Fact]
    public async Task A_tab_whose_cookie_could_not_be_removed_asks_for_a_token()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.OnRedeem((_, _) => Task.FromResult<(int, string?)>((500, null)));

        await tab.ClickAsync("sign-out", TestApp.Stop);

        await tab.EndsAsync();
        await TestApp.UntilAsync(() => app.Addresses.Any(address => address.AbsolutePath == "/_session/redeem"));
    }

    [Fact]
    public async Task A_form_in_another_tab_works_after_the_sign_in_of_this_one()
    {
        var circuits = new ConcurrentQueue<TicketMail>();
        await using var app = await TestApp.StartAsync(services: (services, _) => services.AddScoped<CircuitHandler>(provider =>
        {
            circuits.Enqueue(provider.GetRequiredService<CircuitOpening>().Circuit!.Tickets.Mail);
            return new Bystander();
        }));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var (tab, other) = (await browser.OpenAsync("/token", TestApp.Stop), await browser.OpenAsync("/token", TestApp.Stop));
        await tab.ClickAsync("sign-in-ada", TestApp.Stop);
        await other.ShowsAsync("user", "Ada");
        await TestApp.UntilAsync(() => circuits.Count == 2 && circuits.All(token => token.Antiforgery is not null));

        await other.ClickAsync("show", TestApp.Stop);

        Assert.Equal(HttpStatusCode.OK, await PostFormAsync(browser, Token(other)));
    }

    // What the browser was sent while it was not connected has renewed no form of its page.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task R9_a_form_works_after_a_reconnect_that_followed_a_change_of_the_user(bool signsIn)
    {
        var tokens = new ConcurrentQueue<TicketMail>();
        await using var app = await TestApp.StartAsync(services: (services, _) => services.AddScoped<CircuitHandler>(provider =>
        {
            tokens.Enqueue(provider.GetRequiredService<CircuitOpening>().Circuit!.Tickets.Mail);
            return new Bystander();
        }));
        var browser = app.NewBrowser();
        await browser.PostAsync(signsIn ? "/api/increment/count" : "/api/sign-in/1?name=Ada").TextAsync();
        var tab = await browser.OpenAsync("/token", TestApp.Stop);
        await tab.DropAsync();
        await browser.PostAsync(signsIn ? "/api/sign-in/1?name=Ada" : "/api/regenerate").TextAsync();

        Assert.True(await tab.ReconnectAsync(TestApp.Stop));
        await tab.ShowsAsync("user", "Ada");
        await TestApp.UntilAsync(() => tokens.Single().Antiforgery is not null);
        await tab.ClickAsync("show", TestApp.Stop);

        Assert.Equal(HttpStatusCode.OK, await PostFormAsync(browser, Token(tab)));
    }

    private static string Token(HeadlessTab tab) => tab.ValueOf("__RequestVerificationToken")!;

    private static async Task<HttpStatusCode> PostFormAsync(HeadlessBrowser browser, string token)
    {
        var request = Visiting.Request(HttpMethod.Post, "/static");
        request.Content = new FormUrlEncodedContent(
            [new("__RequestVerificationToken", token), new("_handler", "increment")]);
        return await browser.SendAsync(request, TestApp.Stop).StatusAsync();
    }

    private sealed class Bystander : CircuitHandler;
}
