using System.Security.Claims;
using BlazorSessions;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace Snippets;

public interface IPeople
{
    Task<Person> FindOrAddAsync(string issuer, string subject, CancellationToken stop);

    Task<string?> FindIdAsync(string issuer, string subject, CancellationToken stop);
}

public sealed record Person(string Id, string Name);

public static class OpenIdConnect
{
    public static void Map(WebApplication app)
    {
        app.MapBlazorSessionsBackChannelLogout("/signout-backchannel", configure: options =>
            options.UserKeySelector = async context => await context.HttpContext.RequestServices
                .GetRequiredService<IPeople>()
                .FindIdAsync(context.Issuer, context.Subject, context.HttpContext.RequestAborted));
    }

    public static void Configure(OpenIdConnectOptions options)
    {
        options.Events.OnTokenValidated = async context =>
        {
            var (token, stop) = (context.SecurityToken, context.HttpContext.RequestAborted);
            var person = await context.HttpContext.RequestServices.GetRequiredService<IPeople>()
                .FindOrAddAsync(token.Issuer, token.Subject, stop);
            var identity = new ClaimsIdentity(
                [new(ClaimTypes.NameIdentifier, person.Id), new(ClaimTypes.Name, person.Name)], "person");
            if (context.Principal!.FindFirst("sid") is { } session) // for the provider's logout
            {
                identity.AddClaim(new Claim("sid", session.Value, ClaimValueTypes.String, token.Issuer));
            }

            context.Principal = new ClaimsPrincipal(identity);
        };
    }
}
