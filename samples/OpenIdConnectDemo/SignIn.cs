using BlazorSessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace OpenIdConnectDemo;

/// <summary>To the provider and back.</summary>
public static class SignIn
{
    public static void MapSignIn(this WebApplication app)
    {
        app.MapGet("/login", (string? returnUrl, bool? remember) => Results.Challenge(
            new AuthenticationProperties
            {
                RedirectUri = LocalUrl.TryParse(returnUrl, out var url) ? url.Value : "/",
                IsPersistent = remember ?? false,
            },
            [OpenIdConnectDefaults.AuthenticationScheme]));

        app.MapPost("/logout", () => Results.SignOut(
            new AuthenticationProperties { RedirectUri = "/" },
            [BlazorSessionsDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]))
            .WithMetadata(new RequireSameOriginAttribute());
    }
}
