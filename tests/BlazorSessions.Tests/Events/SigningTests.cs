using System.Net;
using System.Security.Claims;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Events;

/// <summary>What the app hears of sign-ins and sign-outs, and may do about them.</summary>
public sealed class SigningTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_may_change_who_signs_in_and_how(bool inCircuit)
    {
        SessionSigningInContext? told = null;
        await using var app = await TestApp.StartAsync(options => options.Events.OnSigningIn = context =>
        {
            told = context;
            context.Options.RememberMe = true;
            context.User = new ClaimsPrincipal(new ClaimsIdentity(
                [
                    .. context.User.Claims.Where(claim => claim.Type != ClaimTypes.Name),
                    new Claim(ClaimTypes.Name, "Countess"),
                ],
                "test"));
            return Task.CompletedTask;
        });
        var browser = app.NewBrowser();

        await SignInAsync(app, browser, inCircuit);

        Assert.Equal("Countess", (await browser.StateAsync()).GetProperty("user").GetString());
        var info = await app.Directory.ListAsync("1", TestApp.Stop).SingleAsync(TestApp.Stop);
        Assert.True(info.IsRemembered);
        Assert.Equal(inCircuit, told!.HttpContext is null);
        Assert.False(told.Session.IsAuthenticated);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_may_refuse_a_sign_in_and_nothing_has_changed(bool inCircuit)
    {
        await using var app = await TestApp.StartAsync(options => options.Events.OnSigningIn = context =>
        {
            context.Refuse();
            return Task.CompletedTask;
        });
        var browser = app.NewBrowser();

        if (inCircuit)
        {
            var tab = await browser.OpenAsync("/", TestApp.Stop);
            var refused = await tab.TryAsync(app, sessions => sessions.SignInAsync("1", "Ada", cancellationToken: TestApp.Stop));
            Assert.Equal(SessionSignInRefusal.Handler, Assert.IsType<SessionSignInRefusedException>(refused).Reason);
        }
        else
        {
            using var answer = await browser.PostAsync("/api/sign-in/1?name=Ada");
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
            Assert.Empty(answer.SetCookies());
        }

        Assert.Equal("None", (await browser.StateAsync()).GetProperty("status").GetString());
        Assert.Empty(await app.Directory.ListAsync("1", TestApp.Stop).ToListAsync(TestApp.Stop));
    }

    [Fact]
    public async Task An_exception_of_a_handler_ends_the_sign_in()
    {
        await using var app = await TestApp.StartAsync(options =>
            options.Events.OnSigningIn = _ => throw new TimeoutException("mine"));

        await Assert.ThrowsAsync<TimeoutException>(() => app.NewBrowser().PostAsync("/api/sign-in/1?name=Ada"));

        Assert.Empty(await app.Directory.ListAsync("1", TestApp.Stop).ToListAsync(TestApp.Stop));
    }

    [Fact]
    public async Task I2_who_was_ended_while_a_handler_ran_does_not_slip_in()
    {
        TestApp? app = null;
        await using var started = app = await TestApp.StartAsync(options => options.Events.OnSigningIn =
            _ => app!.Directory.RevokeUserAsync("1", TestApp.Stop));

        Assert.Equal(HttpStatusCode.Conflict, await app.NewBrowser().PostAsync("/api/sign-in/1?name=Ada").StatusAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_has_signed_in_is_told_and_a_handler_that_fails_changes_nothing(bool inCircuit)
    {
        SessionSignedInContext? told = null;
        await using var app = await TestApp.StartAsync(options => options.Events.OnSignedIn = context =>
        {
            told = context;
            throw new TimeoutException();
        });
        var browser = app.NewBrowser();

        await SignInAsync(app, browser, inCircuit);

        Assert.Equal("1", told!.Session.UserKey);
        Assert.Equal("Ada", (await browser.StateAsync()).GetProperty("user").GetString());
        Assert.Contains(app.Log.All, line => line.Id == 262 && line.Text.Contains("OnSignedIn"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task I13_who_is_about_to_sign_out_is_told_and_a_handler_that_fails_changes_nothing(bool inCircuit)
    {
        SessionSigningOutContext? told = null;
        await using var app = await TestApp.StartAsync(options => options.Events.OnSigningOut = context =>
        {
            told = context;
            throw new TimeoutException();
        });
        var browser = await app.NewBrowserOfAsync("Ada");

        if (inCircuit)
        {
            var tab = await browser.OpenAsync("/", TestApp.Stop);
            await tab.ClickAsync("sign-out", TestApp.Stop);
            await tab.EndsAsync();
        }
        else
        {
            await browser.PostAsync("/api/sign-out").TextAsync();
        }

        Assert.Equal((SessionStatus.Active, "1"), (told!.Session.Status, told.Session.UserKey));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
        Assert.Contains(app.Log.All, line => line.Id == 262 && line.Text.Contains("OnSigningOut"));
    }

    private static async Task SignInAsync(TestApp app, HeadlessBrowser browser, bool inCircuit)
    {
        if (inCircuit)
        {
            var tab = await browser.OpenAsync("/", TestApp.Stop);
            await tab.DoAsync(app, sessions => sessions.SignInAsync("1", "Ada", cancellationToken: TestApp.Stop));
        }
        else
        {
            await browser.SignInByRequestAsync("Ada");
        }
    }
}
