using BlazorSessions;
using Microsoft.AspNetCore.Authorization;

namespace Snippets;

public static class Schemes
{
    public static void Beside(WebApplicationBuilder builder)
    {
        builder.Services.AddBlazorSessions();
        builder.Services.AddAuthentication().AddJwtBearer();      // no default: it stays that of sessions
    }

    public static void Map(WebApplication app)
    {
        var api = app.MapGroup("/api").RequireAuthorization(policy => policy
            .AddAuthenticationSchemes("Bearer")
            .RequireAuthenticatedUser());
        api.MapGet("/orders", (HttpContext http) => $"Orders of {http.User.Identity!.Name}");

        app.MapGet("/report", [Authorize(AuthenticationSchemes = "BlazorSessions,Bearer")] () => "Sales");
    }

    public static void Forward(WebApplicationBuilder builder)
    {
        builder.Services.AddBlazorSessions();
        builder.Services.AddAuthentication("either")
            .AddJwtBearer()
            .AddPolicyScheme("either", null, options =>
            {
                options.ForwardDefault = BlazorSessionsDefaults.AuthenticationScheme;
                options.ForwardDefaultSelector = http =>
                    http.Request.Headers.Authorization.Count > 0 ? "Bearer" : null;
            });
    }
}
