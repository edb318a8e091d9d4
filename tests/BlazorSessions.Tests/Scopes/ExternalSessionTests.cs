using System.Net;
using System.Security.Claims;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace BlazorSessions.Tests.Scopes;

/// <summary>Sessions by what an identity provider calls them, as its back-channel logout does.</summary>
public sealed class ExternalSessionTests
{
    private const string Issuer = "https://login.example";

    private static readonly ExternalSession s_external = new(Issuer, "sid-1");

    // The handler of OpenID Connect takes iss away and notes the issuer in each claim.
    public static TheoryData<string> WaysToSayIt => ["claims", "issuer of the claim"];

    [Theory]
    [MemberData(nameof(WaysToSayIt))]
    public async Task Asvs_7_4_5_a_logout_at_the_identity_provider_ends_the_sessions_that_came_from_it(string way)
    {
        await using var app = await StartAsync(way == "claims"
            ? [new Claim("iss", Issuer), new Claim("sid", "sid-1")]
            : [new Claim("sid", "sid-1", ClaimValueTypes.String, Issuer)]);
        var (here, elsewhere) = (app.NewBrowser(), app.NewBrowser());
        await here.PostAsync("/in").TextAsync();
        await elsewhere.PostAsync("/api/sign-in/1").TextAsync();

        Assert.Equal(0, await app.Directory.RevokeExternalAsync(new ExternalSession(Issuer, "sid-2"), TestApp.Stop));
        Assert.Equal(1, await app.Directory.RevokeExternalAsync(s_external, TestApp.Stop));
        Assert.Equal(0, await app.Directory.RevokeExternalAsync(s_external, TestApp.Stop));

        Assert.Equal(HttpStatusCode.Unauthorized, await here.GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await elsewhere.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task An_exchange_of_claims_keeps_it_and_another_sign_in_does_not()
    {
        await using var app = await StartAsync([new Claim("iss", Issuer), new Claim("sid", "sid-1")]);
        var browser = app.NewBrowser();
        await browser.PostAsync("/in").TextAsync();

        await browser.PostAsync("/exchange").TextAsync();
        Assert.Equal(s_external, await ExternalAsync());

        await browser.PostAsync("/api/sign-in/1").TextAsync();
        Assert.Null(await ExternalAsync());

        async Task<ExternalSession?> ExternalAsync()
        {
            var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
            return (await app.Store.FindAsync(handle, TestApp.Stop))!.User!.External;
        }
    }

    [Theory]
    [InlineData(null, "sid-1")]
    [InlineData(Issuer, null)]
    public async Task Half_of_it_is_none(string? issuer, string? session)
    {
        await using var app = await StartAsync(
            [.. Claim("iss", issuer), .. Claim("sid", session)]);

        Assert.Equal("signed in", await app.NewBrowser().PostAsync("/in").TextAsync());
        Assert.Equal(0, await app.Directory.RevokeExternalAsync(s_external, TestApp.Stop));

        static Claim[] Claim(string type, string? value) => value is null ? [] : [new Claim(type, value)];
    }

    [Fact]
    public async Task What_cannot_be_kept_is_refused_with_what_to_do()
    {
        await using var app = await StartAsync([new Claim("iss", Issuer), new Claim("sid", new string('s', 513))]);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => app.NewBrowser().PostAsync("/in"));

        Assert.Contains("sid", error.Message);
        Assert.Contains("512", error.Message);
    }

    private static Task<TestApp> StartAsync(Claim[] claims) => TestApp.StartAsync(pipeline: app =>
    {
        app.MapPost("/in", async (ISessionService sessions) =>
        {
            await sessions.SignInAsync(
                new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "1"), .. claims], "oidc")), null, TestApp.Stop);
            return "signed in";
        });
        app.MapPost("/exchange", async (ISessionService sessions) =>
        {
            var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "1")], "exchanged"));
            await sessions.SignInAsync(user, new SessionSignInOptions { FreshCredentials = false }, TestApp.Stop);
            return "exchanged";
        });
    });
}
