using System.Buffers.Text;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http;

public sealed class SignInTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("1")]
    public async Task A_sign_in_of_a_visitor_or_of_the_same_user_keeps_values_and_handle_and_kills_the_old_token(string? before)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        if (before is not null)
        {
            await browser.PostAsync($"/api/sign-in/{before}").TextAsync();
        }

        var (old, handle) = (browser.CookieHeader(), (await browser.StateAsync()).GetProperty("handle").GetString());

        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();

        var state = await browser.StateAsync();
        Assert.Equal(handle, state.GetProperty("handle").GetString());
        Assert.Equal(1, state.GetProperty("values").GetProperty("n").GetInt32());
        Assert.NotEqual(old, browser.CookieHeader());
        using var replay = await app.SendAsync(HttpMethod.Get, "/api/me", null, old);
        Assert.Equal(HttpStatusCode.Unauthorized, replay.StatusCode);
    }

    [Fact]
    public async Task A_sign_in_of_another_user_has_a_new_handle_and_no_values_and_ends_the_old_session()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var (old, handle) = (browser.CookieHeader(), (await browser.StateAsync()).GetProperty("handle").GetString()!);

        Assert.Equal("Bob/Bob", await browser.PostAsync("/api/sign-in/2?name=Bob").TextAsync());

        var state = await browser.StateAsync();
        Assert.NotEqual(handle, state.GetProperty("handle").GetString());
        Assert.Equal("{}", state.GetProperty("values").GetRawText());
        Assert.Null(await app.Directory.FindAsync(SessionHandle.Parse(handle), TestApp.Stop));
        using var replay = await app.SendAsync(HttpMethod.Get, "/api/me", null, old);
        Assert.Equal(HttpStatusCode.Unauthorized, replay.StatusCode);
    }

    [Fact]
    public async Task A3_the_store_is_given_the_hash_of_the_secret_and_nothing_else_of_the_cookie()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        var content = app.Services.GetRequiredService<IDataProtectionProvider>()
            .CreateProtector("BlazorSessions", "cookie", BlazorSessionsDefaults.SecureCookieName, "", "v1")
            .Unprotect(Base64Url.DecodeFromChars(browser.Cookie()));
        var (secret, handle) = (content[..SessionId.SecretLength], Encoding.ASCII.GetString(content[SessionId.SecretLength..]));
        var record = await app.Store.FindAsync(SessionHandle.Parse(handle), TestApp.Stop);

        Assert.Equal(32, secret.Length);
        Assert.Equal(SHA256.HashData(secret), record!.TokenHash.ToArray());
    }

    [Fact]
    public async Task A1_a_planted_session_is_worth_nothing_after_the_victim_signed_in()
    {
        await using var app = await TestApp.StartAsync();
        var (attacker, victim) = (app.NewBrowser(), app.NewBrowser());
        await attacker.PostAsync("/api/increment/n").TextAsync();
        victim.Cookies.Set(attacker.Cookies.All.Single());

        await victim.PostAsync("/api/sign-in/1?name=Ada").TextAsync();

        Assert.Equal("Ada", await victim.GetAsync("/api/me").TextAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await attacker.GetAsync("/api/me").StatusAsync());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("")]
    public async Task Defect_22_a_user_whose_key_is_zero_or_empty_is_a_user(string id)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        app.Probe.Run = async sessions =>
        {
            await sessions.SignInAsync(id, "Nil");
            Assert.True(sessions.State.IsAuthenticated);
            Assert.Equal(id, sessions.State.UserKey);
        };
        await browser.PostAsync("/api/probe").TextAsync();

        Assert.Equal("Nil", await browser.GetAsync("/api/me").TextAsync());
        Assert.Equal(1, await app.Directory.RevokeUserAsync(id, TestApp.Stop));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Defect_23_user_and_state_follow_within_the_request()
    {
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapPost("/follow", async (HttpContext http, ISessionService sessions) =>
        {
            var seen = new List<string?> { http.User.Identity!.Name };
            await sessions.SignInAsync("1", "Ada");
            seen.Add($"{http.User.Identity!.Name}={sessions.State.User.Identity!.Name}");
            await sessions.SignInAsync("1", "Ada", "admin");
            seen.Add($"{http.User.IsInRole("admin")}={sessions.State.User.IsInRole("admin")}");
            await sessions.SignInAsync("2", "Bob");
            seen.Add($"{http.User.Identity!.Name}={sessions.State.User.Identity!.Name}");
            await sessions.SignOutAsync();
            seen.Add($"{http.User.Identity!.IsAuthenticated}={sessions.State.IsAuthenticated}={sessions.State.Status}");
            return seen;
        }));

        var text = await app.NewBrowser().PostAsync("/follow").TextAsync();

        Assert.Equal("[null,\"Ada=Ada\",\"True=True\",\"Bob=Bob\",\"False=False=Ended\"]", text);
    }

    [Fact]
    public async Task Defect_13_sign_out_removes_record_and_cookie_and_a_replay_is_refused()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        var (cookie, handle) = (browser.CookieHeader(), (await browser.StateAsync()).GetProperty("handle").GetString()!);

        await browser.PostAsync("/api/sign-out").TextAsync();

        Assert.Null(browser.Cookie());
        Assert.Null(await app.Store.FindAsync(SessionHandle.Parse(handle), TestApp.Stop));
        foreach (var wait in new[] { TimeSpan.Zero, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1) })
        {
            app.Clock.Advance(wait);
            using var replay = await app.SendAsync(HttpMethod.Get, "/api/me", null, cookie);
            Assert.Equal(HttpStatusCode.Unauthorized, replay.StatusCode);
        }
    }

    [Fact]
    public async Task Defect_14_A5_a_write_that_was_on_its_way_at_the_sign_out_does_not_bring_the_session_back()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        var (gate, paused) = (new TaskCompletionSource(), false);
        store.Before = verb => verb == "merge" && !Interlocked.Exchange(ref paused, true) ? gate.Task : Task.CompletedTask;
        var slow = app.SendAsync(HttpMethod.Post, "/api/increment/n", null, browser.CookieHeader());
        await TestApp.UntilAsync(() => Volatile.Read(ref paused));

        await browser.PostAsync("/api/sign-out").TextAsync();
        gate.SetResult();
        using var response = await slow;

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Empty(response.SetCookies());
        Assert.Null(await store.Inner.FindAsync(handle, TestApp.Stop));
    }

    [Fact]
    public async Task Defect_14_A5_a_load_that_was_on_its_way_at_the_sign_out_does_not_bring_the_session_back()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        var (gate, paused) = (new TaskCompletionSource(), false);
        store.After = verb => verb == "find" && !Interlocked.Exchange(ref paused, true) ? gate.Task : Task.CompletedTask;
        var slow = app.SendAsync(HttpMethod.Get, "/api/me", null, browser.CookieHeader());
        await TestApp.UntilAsync(() => Volatile.Read(ref paused));

        var revoking = app.Directory.RevokeAsync(handle, TestApp.Stop);
        await TestApp.UntilAsync(() => store.Count("end") > 0);
        gate.SetResult();
        await revoking;
        using var response = await slow;

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task A_principal_without_a_key_or_without_authentication_cannot_sign_in()
    {
        await using var app = await TestApp.StartAsync();
        app.Probe.Run = async sessions =>
        {
            var nobody = await Assert.ThrowsAsync<ArgumentException>(() => sessions.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity())));
            Assert.Contains("not authenticated", nobody.Message);
            var keyless = await Assert.ThrowsAsync<ArgumentException>(() => sessions.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity("test"))));
            Assert.Contains("sub", keyless.Message);
        };

        using var response = await app.SendAsync(HttpMethod.Post, "/api/probe");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(response.SetCookies());
    }

    [Fact]
    public async Task Regenerating_keeps_handle_and_values_and_kills_the_old_token_as_often_as_it_is_done()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var handle = (await browser.StateAsync()).GetProperty("handle").GetString();
        app.Probe.Run = async sessions =>
        {
            await sessions.RegenerateIdAsync(CancellationToken.None);
            await sessions.RegenerateIdAsync(CancellationToken.None);
        };
        var old = browser.CookieHeader();

        using var response = await browser.PostAsync("/api/probe");

        Assert.Single(response.SetCookies());
        Assert.Equal(handle, (await browser.StateAsync()).GetProperty("handle").GetString());
        using var replay = await app.SendAsync(HttpMethod.Get, "/api/state", null, old);
        Assert.Contains("\"status\":\"None\"", await replay.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task Regenerating_and_clearing_in_one_request_removes_everything()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        app.Probe.Run = async sessions =>
        {
            await sessions.RegenerateIdAsync(CancellationToken.None);
            await sessions.ClearAsync();
        };

        using var response = await browser.PostAsync("/api/probe");

        Assert.Equal("", Assert.Single(response.SetCookies()).Value.Value);
        Assert.Null(browser.Cookie());
    }

    [Fact]
    public async Task A7_a_hundred_parallel_sign_ins_of_a_user_are_all_listed_and_all_revoked()
    {
        await using var app = await TestApp.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => app.SendAsync(HttpMethod.Post, "/api/sign-in/1")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(100, await app.Directory.ListAsync("1", TestApp.Stop).CountAsync(TestApp.Stop));
        Assert.Equal(100, await app.Directory.RevokeUserAsync("1", TestApp.Stop));
        foreach (var answer in answers)
        {
            using var replay = await app.SendAsync(HttpMethod.Get, "/api/me", null, ("Cookie", $"__Host-session={answer.SetSession()!.Value}"));
            Assert.Equal(HttpStatusCode.Unauthorized, replay.StatusCode);
        }
    }

    [Fact]
    public async Task A_claims_transformation_that_changes_what_it_is_given_does_not_add_up()
    {
        await using var app = await TestApp.StartAsync(
            services: (services, _) => services.AddScoped<IClaimsTransformation, Greedy>(), pipeline: MapClaims);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("1 0", await browser.GetAsync("/claims").TextAsync());
        }
    }

    [Fact]
    public async Task A_user_that_one_request_changes_in_place_is_unchanged_in_the_next()
    {
        await using var app = await TestApp.StartAsync(pipeline: app =>
        {
            MapClaims(app);
            app.MapPost("/grow", (HttpContext http) =>
            {
                http.User.AddIdentity(new ClaimsIdentity([new Claim("extra", "identity")], "extra"));
                ((ClaimsIdentity)http.User.Identity!).AddClaim(new Claim("extra", "claim"));
            });
        });
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        await browser.PostAsync("/grow").TextAsync();

        Assert.Equal("0 0", await browser.GetAsync("/claims").TextAsync());
    }

    private static void MapClaims(WebApplication app) => app.MapGet("/claims", (HttpContext http, ISessionService sessions) =>
        $"{http.User.FindAll("extra").Count()} {sessions.State.User.FindAll("extra").Count()}");

    private sealed class Greedy : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim("extra", "1"));
            return Task.FromResult(principal);
        }
    }
}
