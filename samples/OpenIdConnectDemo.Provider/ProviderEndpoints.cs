using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OpenIdConnectDemo.Provider;

/// <summary>The pages of a provider: a login for anybody who says their name, and ways to log out again.</summary>
public static class ProviderEndpoints
{
    private const string Session = "sid";

    public static void MapProvider(this WebApplication app)
    {
        app.MapGet("/", (ClaimsPrincipal user) => Page(
            $"You are {(user.Identity is { IsAuthenticated: true } ? "known here" : "not known here")}.",
            "<form method=post action=/logout><button>Log out</button></form>"
            + "<form method=post action=/logout-everywhere><button>Log out everywhere</button></form>"));
        app.MapGet("/login", () => Page(
            "Who are you?", "<form method=post><input name=name required autofocus><button>Log in</button></form>"));
        app.MapPost("/login", LogIn).DisableAntiforgery();
        app.MapGet("/authorize", (Delegate)AuthorizeAsync);
        app.MapGet("/end-session", (Delegate)EndSessionAsync);
        app.MapPost("/logout", (HttpContext http, BackChannelLogout logout) =>
            LogOutAsync(http, logout, everywhere: false));
        app.MapPost("/logout-everywhere", (HttpContext http, BackChannelLogout logout) =>
            LogOutAsync(http, logout, everywhere: true));
    }

    private static IResult LogIn([FromForm] string name, string? returnUrl) => Results.SignIn(
        new ClaimsPrincipal(new ClaimsIdentity(
            [
                new Claim(Claims.Subject, name),
                new Claim(Claims.Name, name),
                new Claim(Session, Convert.ToHexString(RandomNumberGenerator.GetBytes(16))),
            ],
            "form")),
        new AuthenticationProperties
        {
            RedirectUri = returnUrl?.StartsWith("/authorize?", StringComparison.Ordinal) == true ? returnUrl : "/",
        },
        CookieAuthenticationDefaults.AuthenticationScheme);

    private static async Task<IResult> AuthorizeAsync(HttpContext http)
    {
        var known = await http.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (known.Principal is not { } user)
        {
            return Results.Challenge(
                new AuthenticationProperties { RedirectUri = http.Request.Path + http.Request.QueryString },
                [CookieAuthenticationDefaults.AuthenticationScheme]);
        }

        var identity = new ClaimsIdentity(user.Claims, "provider", Claims.Name, Claims.Role);
        identity.SetScopes(http.GetOpenIddictServerRequest()!.GetScopes());
        identity.SetDestinations(claim => claim.Type == Session
            ? [Destinations.IdentityToken]
            : [Destinations.IdentityToken, Destinations.AccessToken]);
        return Results.SignIn(
            new ClaimsPrincipal(identity),
            authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    // Where the app sends a user who signs out there: it has ended its session itself.
    private static async Task<IResult> EndSessionAsync(HttpContext http)
    {
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.SignOut(
            new AuthenticationProperties { RedirectUri = "/" },
            [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }

    private static async Task<IResult> LogOutAsync(HttpContext http, BackChannelLogout logout, bool everywhere)
    {
        var user = http.User;
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (user.FindFirst(Session)?.Value is { } session)
        {
            await logout.SendAsync(
                everywhere ? null : session, everywhere ? user.GetClaim(Claims.Subject) : null, http.RequestAborted);
        }

        return Results.LocalRedirect("/");
    }

    private static IResult Page(string text, string form) =>
        Results.Content($"<!DOCTYPE html><title>Provider</title><h1>Provider</h1><p>{text}</p>{form}", "text/html");
}
