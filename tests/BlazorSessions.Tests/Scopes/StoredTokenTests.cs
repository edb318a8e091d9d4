using System.Text;
using BlazorSessions.Live;
using BlazorSessions.Serialization;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using static BlazorSessions.Tests.Hosting.Tokens;

namespace BlazorSessions.Tests.Scopes;

/// <summary>Tokens that are stored after the sign-in: in the place of those of then, for that user, and out of everybody's sight.</summary>
public sealed class StoredTokenTests
{
    [Theory]
    [InlineData("memory")]
    [InlineData("shared")]
    [InlineData("cache")]
    [InlineData("cookies")]
    public async Task Stored_tokens_are_read_in_circuits_in_requests_and_by_the_framework(string store)
    {
        await using var app = await StartAsync(store);
        var browser = await app.NewBrowser().SignInAsync("1");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions => StoreAsync(sessions, "renewed"));

        Assert.Equal("renewed", await TokenAsync(app, tab));
        Assert.Equal("refresh of 1", await TokenAsync(app, tab, "refresh_token"));
        Assert.Equal("renewed", await browser.GetAsync("/api/own-token").TextAsync());
        Assert.Equal("renewed", await browser.GetAsync("/api/host-token").TextAsync());
    }

    [Fact]
    public async Task Stored_on_one_node_they_are_read_on_the_other()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var browser = nodes.NewBrowser();
        var tab = await browser.OpenAsync(nodes.First);
        await tab.DoAsync(nodes.First.App, sessions => sessions.SignInAsync(UserOf("1"), new() { Properties = Of("1") }, TestApp.Stop));
        var other = await browser.OpenAsync(nodes.Second);
        Assert.Equal("token of 1", await TokenAsync(nodes.Second.App, other));

        await tab.DoAsync(nodes.First.App, sessions => StoreAsync(sessions, "renewed"));

        Assert.Equal("renewed", await TokenAsync(nodes.Second.App, other));
    }

    [Fact]
    public async Task They_change_neither_secret_nor_lifetimes_nor_user()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowser().SignInAsync("1");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var cookie = browser.Cookie();
        app.Clock.Advance(TimeSpan.FromMinutes(5));

        await tab.DoAsync(app, async sessions =>
        {
            var before = sessions.State;
            var users = 0;
            app.Probe.Services!.GetRequiredService<AuthenticationStateProvider>().AuthenticationStateChanged += _ => users++;
            await StoreAsync(sessions, "renewed");
            Assert.Same(before.User, sessions.State.User);
            Assert.Equal(before.AuthenticatedAt, sessions.State.AuthenticatedAt);
            Assert.Equal(before.AbsoluteExpiresAt, sessions.State.AbsoluteExpiresAt);
            Assert.Equal(0, users);
        });
        await browser.GetAsync("/api/own-token").TextAsync();

        Assert.Equal(cookie, browser.Cookie());
    }

    [Fact]
    public async Task They_are_no_values_that_anybody_lists_reads_sets_or_clears()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowser().SignInAsync("1");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, async sessions =>
        {
            await sessions.SetAsync("mine", 1, TestApp.Stop);
            await StoreAsync(sessions, "renewed");
            Assert.Equal(["mine"], sessions.State.Keys);
            Assert.Equal(["mine"], await sessions.UpdateAsync(edit => edit.Keys, TestApp.Stop));
            Assert.False(await sessions.UpdateAsync(edit => edit.Contains("bs.tokens"), TestApp.Stop));
            Assert.False(await sessions.RemoveAsync("bs.tokens", TestApp.Stop));
            await Assert.ThrowsAsync<ArgumentException>(() => sessions.SetAsync("bs.tokens", "forged", TestApp.Stop));
            await sessions.ClearAsync(TestApp.Stop);
            Assert.Empty(sessions.State.Keys);
            Assert.Equal("renewed", await sessions.GetTokenAsync("access_token", TestApp.Stop));
        });
        await app.Directory.UpdateAsync(SessionHandle.Parse(tab.Handle()), edit =>
        {
            edit.Set("other", 1);
            edit.Clear();
        }, TestApp.Stop);

        Assert.Equal("renewed", await TokenAsync(app, tab));
    }

    [Fact]
    public async Task They_stay_with_claims_that_are_exchanged_and_with_a_user_who_is_asked_again()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowser().SignInAsync("1");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions => StoreAsync(sessions, "renewed"));
        await tab.DoAsync(app, sessions => sessions.SignInAsync(sessions.State.User, new() { FreshCredentials = false }, TestApp.Stop));
        Assert.Equal("renewed", await TokenAsync(app, tab));

        await tab.DoAsync(app, sessions => sessions.SignInAsync(sessions.State.User, new() { SameUserOnly = true }, TestApp.Stop));
        Assert.Equal("renewed", await TokenAsync(app, tab));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Those_that_came_after_the_properties_were_read_stay_with_claims_that_are_exchanged_by_these(bool hasKept)
    {
        await using var app = await StartAsync(again: async http =>
        {
            var sessions = http.RequestServices.GetRequiredService<ISessionService>();
            var read = await http.AuthenticateAsync(BlazorSessionsDefaults.AuthenticationScheme);
            await StoreAsync(sessions, "renewed again");
            await http.SignInAsync(BlazorSessionsDefaults.AuthenticationScheme, read.Principal!, read.Properties);
            await http.SignInAsync(BlazorSessionsDefaults.AuthenticationScheme, read.Principal!, read.Properties);
            await http.Response.WriteAsync($"{await sessions.GetTokenAsync("access_token")}, {read.Properties!.GetTokenValue("access_token")}");
        });
        var browser = hasKept ? await app.NewBrowser().SignInAsync("1") : await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DoAsync(app, sessions => StoreAsync(sessions, "renewed"));

        Assert.Equal("renewed again, renewed", await browser.PostAsync("/again").TextAsync());

        Assert.Equal("renewed again", await browser.GetAsync("/api/own-token").TextAsync());
        Assert.Equal("renewed again", await browser.GetAsync("/api/host-token").TextAsync());

        // And what those of now stand for is there as it was, for some that are on their way.
        var record = await app.Store.FindAsync(SessionHandle.Parse(tab.Handle()), TestApp.Stop);
        Assert.Equal(
            hasKept ? "token of 1" : "renewed again",
            PrincipalSerializer.Read(record!.User!.Ticket)!.Properties.GetTokenValue("access_token"));
    }

    [Fact]
    public async Task Those_that_the_app_puts_into_the_properties_are_the_sign_ins_own()
    {
        await using var app = await StartAsync(again: async http =>
        {
            var read = await http.AuthenticateAsync(BlazorSessionsDefaults.AuthenticationScheme);
            read.Properties!.UpdateTokenValue("access_token", "of the app");
            await http.SignInAsync(BlazorSessionsDefaults.AuthenticationScheme, read.Principal!, read.Properties);
        });
        var browser = await app.NewBrowser().SignInAsync("1");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DoAsync(app, sessions => StoreAsync(sessions, "renewed"));

        await browser.PostAsync("/again").StatusAsync();

        Assert.Equal("of the app", await browser.GetAsync("/api/own-token").TextAsync());
    }

    [Fact]
    public async Task Of_a_sign_in_without_tokens_they_stay_with_that_one_and_go_with_the_next()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions => StoreAsync(sessions, "stored"));
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await tab.DoAsync(app, sessions => sessions.SignInAsync(sessions.State.User, new() { SameUserOnly = true }, TestApp.Stop));
        Assert.Equal("stored", await TokenAsync(app, tab));

        await tab.DoAsync(app, sessions => sessions.SignInAsync(sessions.State.User, null, TestApp.Stop));
        Assert.Null(await TokenAsync(app, tab));
    }

    [Fact]
    public async Task A_sign_in_with_tokens_of_its_own_has_those_and_another_user_none_of_them()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowser().SignInAsync("1");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DoAsync(app, sessions => StoreAsync(sessions, "renewed"));

        await tab.DoAsync(app, sessions => sessions.SignInAsync(
            UserOf("1"), new() { Properties = Of("1, again") }, TestApp.Stop));
        Assert.Equal("token of 1, again", await TokenAsync(app, tab));

        await tab.DoAsync(app, sessions => StoreAsync(sessions, "renewed again"));
        await tab.DoAsync(app, sessions => sessions.SignInAsync(UserOf("2"), null, TestApp.Stop));
        await tab.TakesEventsAsync();
        Assert.Null(await TokenAsync(app, tab));
    }

    [Fact]
    public async Task Nobody_has_tokens_to_store_and_the_ended_have_none_any_more()
    {
        await using var app = await StartAsync();
        var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);
        Assert.Contains("Sign in first", Assert.IsType<InvalidOperationException>(
            await tab.TryAsync(app, sessions => StoreAsync(sessions, "x"))).Message);
        await tab.IncrementAsync(1);
        Assert.IsType<InvalidOperationException>(await tab.TryAsync(app, sessions => StoreAsync(sessions, "x")));

        await tab.SignInAsync("Ada");
        Assert.IsType<ArgumentException>(await tab.TryAsync(
            app, sessions => sessions.StoreTokensAsync([Token("", "x")], TestApp.Stop)));
        Assert.IsType<SessionLimitException>(await tab.TryAsync(app, sessions => StoreAsync(sessions, new string('x', 1_000_000))));
        await tab.ClickAsync("sign-out", TestApp.Stop);
        await tab.EndsAsync();
        Assert.IsType<SessionEndedException>(await tab.TryAsync(app, sessions => StoreAsync(sessions, "x")));
    }

    [Fact]
    public async Task Who_does_not_have_the_secret_any_more_stores_none()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(
            options => options.StoreTimeout = TimeSpan.FromMinutes(5), store.Use, pipeline: Tokens.Map);
        var tab = await (await app.NewBrowser().SignInAsync("1")).OpenAsync("/", TestApp.Stop);
        var handle = SessionHandle.Parse(tab.Handle());
        store.Before = async verb =>
        {
            if (verb == "merge")
            {
                store.Before = null;
                await store.Inner.MergeAsync(handle, new SessionDelta { NewTokenHash = SessionId.New(handle).Hash() }, TestApp.Stop);
            }
        };
        app.Probe.Run = sessions => StoreAsync(sessions, "renewed");
        var storing = tab.ClickAsync("probe", TestApp.Stop);
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(0.5));
            return storing.IsCompleted;
        });

        Assert.IsType<SessionCookieException>(app.Probe.LastError);
        Assert.False((await store.Inner.FindAsync(handle, TestApp.Stop))!.Values.ContainsKey("bs.tokens"));
    }

    [Fact]
    public async Task Encrypted_at_rest_the_store_holds_no_token_in_the_clear()
    {
        await using var app = await TestApp.StartAsync(
            options => options.EncryptAtRest = EncryptionAtRest.Required, pipeline: Tokens.Map);
        var browser = await app.NewBrowser().SignInAsync("1");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DoAsync(app, sessions => StoreAsync(sessions, "renewed"));

        var record = await app.Store.FindAsync(SessionHandle.Parse(tab.Handle()), TestApp.Stop);

        Assert.DoesNotContain("renewed", Encoding.UTF8.GetString(record!.Values["bs.tokens"].Data.Span), StringComparison.Ordinal);
        Assert.Equal("renewed", await TokenAsync(app, tab));
    }

    [Fact]
    public async Task What_cannot_be_read_counts_as_not_stored()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowser().SignInAsync("1");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var handle = SessionHandle.Parse(tab.Handle());
        foreach (var damage in new[] { "", "null", "[]", "{\"Of\":null,\"Tokens\":[null]}" })
        {
            var sets = new Dictionary<string, ReadOnlyMemory<byte>> { ["bs.tokens"] = Encoding.UTF8.GetBytes(damage) };
            await app.Store.MergeAsync(handle, new SessionDelta { Sets = sets }, TestApp.Stop);
            var sessions = app.Services.GetRequiredService<LiveSessions>();
            await sessions.RefreshAsync(sessions.All.Single(), TestApp.Stop);
            Assert.Equal("token of 1", await TokenAsync(app, tab));
        }
    }

    private static Task<TestApp> StartAsync(string store = "memory", RequestDelegate? again = null) => TestApp.StartAsync(
        services: (services, sessions) =>
        {
            switch (store)
            {
                case "shared":
                    new WatchedStore().Use(services, sessions);
                    break;
                case "cache":
                    services.AddDistributedMemoryCache();
                    sessions.UseDistributedCache(provider => provider.GetRequiredService<IDistributedCache>());
                    break;
                case "cookies":
                    sessions.UseCookies();
                    break;
            }
        },
        pipeline: app =>
        {
            Tokens.Map(app);
            app.MapPost("/again", again ?? (_ => Task.CompletedTask));
        });

    private static Task StoreAsync(ISessionService sessions, string token) =>
        sessions.StoreTokensAsync([Token("access_token", token)], TestApp.Stop);

    private static async Task<string?> TokenAsync(TestApp app, HeadlessTab tab, string name = "access_token")
    {
        string? token = null;
        await tab.DoAsync(app, async sessions => token = await sessions.GetTokenAsync(name, TestApp.Stop));
        return token;
    }
}
