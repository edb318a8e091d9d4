using System.Globalization;
using System.Security.Claims;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tests.Hosting;

/// <summary>Users whose sign-in keeps tokens, as that of an identity provider does.</summary>
internal static class Tokens
{
    /// <summary>Adds endpoints that sign in with tokens and read them, by the session and by the framework.</summary>
    public static void Map(WebApplication app)
    {
        app.MapPost("/api/sign-in-with-token", (ISessionService sessions, string id, double? minutes) =>
            sessions.SignInAsync(UserOf(id), new() { Properties = Of(id, minutes) })).DisableAntiforgery();
        app.MapGet("/api/own-token", async (ISessionService sessions) => await sessions.GetTokenAsync("access_token") ?? "");
        app.MapGet("/api/host-token", async (HttpContext http) => await http.GetTokenAsync("access_token") ?? "");
    }

    /// <summary>A browser that is signed in by a request, with tokens.</summary>
    public static async Task<HeadlessBrowser> SignInAsync(
        this HeadlessBrowser browser, string id, double? minutes = null)
    {
        var until = minutes is null ? "" : string.Create(CultureInfo.InvariantCulture, $"&minutes={minutes}");
        await browser.PostAsync($"/api/sign-in-with-token?id={id}{until}").TextAsync();
        return browser;
    }

    public static ClaimsPrincipal UserOf(string id) =>
        new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, id), new(ClaimTypes.Name, id)], "test"));

    /// <summary>The tokens of a user; they are good for so many minutes from the start of the test, or nobody knows how long.</summary>
    public static AuthenticationProperties Of(string id, double? minutes = null)
    {
        var properties = new AuthenticationProperties();
        List<AuthenticationToken> tokens = [Token("access_token", $"token of {id}"), Token("refresh_token", $"refresh of {id}")];
        if (minutes is { } good)
        {
            tokens.Add(Token("expires_at", TestApp.Start.AddMinutes(good).ToString("o", CultureInfo.InvariantCulture)));
        }

        properties.StoreTokens(tokens);
        return properties;
    }

    public static AuthenticationToken Token(string name, string value) => new() { Name = name, Value = value };
}
