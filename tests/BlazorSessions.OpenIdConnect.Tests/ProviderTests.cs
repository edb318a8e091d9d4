using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using BlazorSessions.OpenIdConnect.Tests.Hosting;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace BlazorSessions.OpenIdConnect.Tests;

/// <summary>Providers that change keys, are away, are several; stores that are away; apps with keys of their own for
/// users.</summary>
public sealed class ProviderTests
{
    [Fact]
    public async Task The_first_token_with_a_new_key_counts()
    {
        await using var shop = await Shop.StartAsync();
        var browser = await shop.NewBrowserOfAsync("ada", "s1");
        shop.Provider.Rotate();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken(session: "s1"))));

        Assert.Equal("nobody", await Shop.TextAsync(browser, "/me"));
    }

    [Fact]
    public async Task Unknown_keys_are_asked_for_once_a_minute()
    {
        var clock = Shop.NewClock();
        var provider = new Provider(clock);
        await using var shop = await Shop.StartAsync(
            options =>
            {
                options.ConfigurationManager = new OwnManager(provider);
                options.MetadataAddress = OwnManager.AddressOf(provider);
            },
            provider: provider,
            clock: clock);
        var browser = await shop.NewBrowserOfAsync("ada", "s1");
        var before = provider.KeyReads;

        for (var i = 0; i < 5; i++)
        {
            await ForgeAsync();
        }

        Assert.Equal(before + 1, provider.KeyReads);
        provider.Rotate();
        shop.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(provider.LogoutToken(session: "s1"))));
        await ForgeAsync();
        Assert.Equal(before + 2, provider.KeyReads);
        Assert.Equal("nobody", await Shop.TextAsync(browser, "/me"));

        async Task ForgeAsync() => Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(shop.LogoutAsync(
            Jwt.Sign(RSA.Create(2048), "forged", provider.LogoutClaims(session: "s1")))));
    }

    [Fact]
    public async Task An_app_with_its_own_way_to_the_keys_is_asked_to_read_them_again()
    {
        var clock = Shop.NewClock();
        var provider = new Provider(clock);
        await using var shop = await Shop.StartAsync(
            options => options.ConfigurationManager = new OwnManager(provider) { Listens = true }, provider: provider, clock: clock);
        var browser = await shop.NewBrowserOfAsync("ada", "s1");
        provider.Rotate();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(provider.LogoutToken(session: "s1"))));

        Assert.Equal("nobody", await Shop.TextAsync(browser, "/me"));
    }

    [Fact]
    public async Task A_provider_that_is_away_is_no_reason_to_believe_a_token_or_to_refuse_it_for_good()
    {
        await using var shop = await Shop.StartAsync();
        var token = shop.Provider.LogoutToken(session: "s1");
        shop.Provider.IsAway = true;

        using (var answer = await shop.LogoutAsync(token))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.True(answer.Headers.CacheControl?.NoStore);
        }

        shop.Provider.IsAway = false;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(token)));
    }

    [Fact]
    public async Task A_store_that_is_away_is_told_as_such_and_the_next_try_works()
    {
        var clock = Shop.NewClock();
        var store = new FaultyStore(new MemorySessionStore(clock));
        await using var shop = await Shop.StartAsync(clock: clock, services: (_, sessions) => sessions.UseStore(_ => store));
        var browser = await shop.NewBrowserOfAsync("ada", "s1");
        store.Fail();

        Assert.Equal(
            HttpStatusCode.ServiceUnavailable, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken(session: "s1"))));
        Assert.Equal(
            HttpStatusCode.ServiceUnavailable, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken("ada"))));
        Assert.Equal(
            HttpStatusCode.ServiceUnavailable,
            await StatusAsync(shop.GetAsync($"{Shop.FrontChannel}?iss={shop.Provider.Issuer}&sid=s1")));
        store.BeforeCall = null;

        Assert.Equal("ada", await Shop.TextAsync(browser, "/me"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken(session: "s1"))));
        Assert.Equal("nobody", await Shop.TextAsync(browser, "/me"));
    }

    [Fact]
    public async Task A6_a_sign_in_that_races_a_logout_of_its_user_is_dead_on_arrival()
    {
        var clock = Shop.NewClock();
        var store = new FaultyStore(new MemorySessionStore(clock));
        await using var shop = await Shop.StartAsync(clock: clock, services: (_, sessions) => sessions.UseStore(_ => store));
        var (browser, logouts) = (shop.NewBrowser(), 0);
        store.BeforeCall = async verb =>
        {
            if (verb is nameof(ISessionStore.TryCreateAsync) && logouts++ == 0)
            {
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken("ada"))));
            }
        };

        await Assert.ThrowsAsync<SessionSignInRefusedException>(() => shop.SignInAsync(browser, "ada", "s1"));

        Assert.Equal("nobody", await Shop.TextAsync(browser, "/me"));
        using var again = await shop.SignInAsync(browser, "ada", "s1");
        Assert.Equal("ada", await Shop.TextAsync(browser, "/me"));
    }

    [Fact]
    public async Task A_user_with_more_sessions_than_end_in_time_is_signed_out_of_all()
    {
        var clock = Shop.NewClock();
        var store = new FaultyStore(new MemorySessionStore(clock));
        await using var shop = await Shop.StartAsync(clock: clock, services: (_, sessions) => sessions.UseStore(_ => store));
        for (var i = 0; i < 501; i++)
        {
            await shop.NewBrowserOfAsync("ada");
        }

        // The first batch of 500 is through, then the store stumbles.
        var ended = 0;
        store.BeforeCall = verb => verb == nameof(IUserSessionIndex.EndBatchAsync) && ++ended == 2
            ? Task.FromException(new IOException("away"))
            : Task.CompletedTask;

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken("ada"))));

        Assert.Equal(3, ended);
        await foreach (var left in shop.Services.GetRequiredService<ISessionDirectory>()
            .ListAsync(SessionUserKey.Of(Provider.DefaultIssuer, "ada"), Shop.Stop))
        {
            Assert.Fail($"{left.Handle} is left.");
        }
    }

    [Fact]
    public async Task A_store_without_the_index_is_an_error_that_the_log_explains()
    {
        await using var shop = await Shop.StartAsync(services: (services, sessions) =>
        {
            services.AddDistributedMemoryCache();
            sessions.UseDistributedCache();
        });

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken(session: "s1"))));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(shop.GetAsync($"{Shop.FrontChannel}?iss=https://x&sid=s1")));

        Assert.Equal(2, shop.Log.All.Count(line => line.Id == 233 && line.Text.Contains(nameof(IExternalSessionIndex))));
    }

    [Fact]
    public async Task Each_of_several_schemes_hears_its_own_provider_only()
    {
        var clock = Shop.NewClock();
        var other = new Provider(clock, "https://other.example");
        await using var shop = await Shop.StartAsync(
            clock: clock,
            services: (services, _) => services.AddAuthentication().AddOpenIdConnect("other", options =>
            {
                Shop.Configure(options, other, clock);
                options.CallbackPath = "/signin-other";
            }),
            map: app =>
            {
                app.MapBlazorSessionsBackChannelLogout(Shop.BackChannel);
                app.MapBlazorSessionsBackChannelLogout("/other", "other");
            });
        var first = await shop.NewBrowserOfAsync("ada", "s1");
        var second = await shop.NewBrowserOfAsync("ada", "s1", "/login?scheme=other", other);

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(shop.LogoutAsync(other.LogoutToken(session: "s1"))));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(other.LogoutToken(session: "s1"), "/other")));
        Assert.Equal(["ada", "nobody"], [await Shop.TextAsync(first, "/me"), await Shop.TextAsync(second, "/me")]);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken("ada"))));
        Assert.Equal("nobody", await Shop.TextAsync(first, "/me"));
    }

    [Fact]
    public async Task Issuers_that_the_scheme_takes_for_id_tokens_are_taken_here_and_kept_apart()
    {
        await using var shop = await Shop.StartAsync(options =>
            options.TokenValidationParameters.IssuerValidator = (issuer, _, _) =>
                issuer.StartsWith("https://login.example/", StringComparison.Ordinal)
                    ? issuer
                    : issuer == Provider.DefaultIssuer ? issuer : throw new SecurityTokenInvalidIssuerException(issuer));
        var browser = await shop.NewBrowserOfAsync("ada", "s1");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(Of("https://login.example/tenant"))));
        Assert.Equal("ada", await Shop.TextAsync(browser, "/me"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(shop.LogoutAsync(Of("https://evil.example/tenant"))));

        string Of(string issuer) => shop.Provider.LogoutToken(session: "s1", change: claims => claims["iss"] = issuer);
    }

    [Fact]
    public async Task The_apps_own_keys_of_users_are_found_by_its_selector()
    {
        await using var shop = await Shop.StartAsync(sessions: options =>
            options.UserKeySelector = user => $"user-{user.FindFirstValue("sub")}");
        var browser = await shop.NewBrowserOfAsync("ada");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken("ada"))));

        Assert.Equal("nobody", await Shop.TextAsync(browser, "/me"));
    }

    [Fact]
    public async Task Users_of_the_app_are_found_by_what_the_app_says_of_the_providers()
    {
        await using var shop = await Shop.StartAsync(map: app => app.MapBlazorSessionsBackChannelLogout(
            Shop.BackChannel,
            configure: options => options.UserKeySelector = context => ValueTask.FromResult(
                context is { Issuer: Provider.DefaultIssuer, Subject: "ada" } ? "7" : null)));
        var browser = shop.NewBrowser();
        using var signIn = await Shop.SendAsync(browser, HttpMethod.Post, "/local?id=7");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken("bob"))));
        Assert.NotEqual("", await Shop.TextAsync(browser, "/handle"));
        Assert.Equal("private", await Shop.TextAsync(browser, "/private"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(shop.LogoutAsync(shop.Provider.LogoutToken("ada"))));
        Assert.NotEqual("private", await Shop.TextAsync(browser, "/private"));
    }

    [Fact]
    public async Task A_scheme_that_is_not_there_or_is_another_stops_the_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Shop.StartAsync(
            map: app => app.MapBlazorSessionsBackChannelLogout(Shop.BackChannel, "oidc")));

        Assert.Contains("AddOpenIdConnect(\"oidc\"", error.Message);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Shop.StartAsync(
            map: app => app.MapBlazorSessionsBackChannelLogout(
                Shop.BackChannel, BlazorSessionsDefaults.AuthenticationScheme)));
    }

    private static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        return response.StatusCode;
    }
}
