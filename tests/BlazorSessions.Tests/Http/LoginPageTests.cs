using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Http;

/// <summary>A login page that needs a circuit, where circuits need a user: dead, and silent without one hint.</summary>
public sealed class LoginPageTests
{
    private const int LoginPageNeedsCircuit = 216;

    [Theory]
    [InlineData("/circuit-login", true, 1)]
    [InlineData("/circuit-login/", true, 1)]
    [InlineData("/circuit-login", false, 0)]
    [InlineData("/static-login", true, 0)]
    [InlineData("/nowhere", true, 0)]
    public async Task One_hint_comes_where_nobody_could_sign_in(string path, bool needsUser, int hints)
    {
        await using var app = await TestApp.StartAsync(
            options => options.LoginPath = path,
            (services, _) => services.AddAuthorizationBuilder().SetFallbackPolicy(
                needsUser ? new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build() : null));

        using var refused = await app.SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        using var again = await app.SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");

        Assert.Equal(needsUser, !refused.IsSuccessStatusCode);
        var found = app.Log.All.Where(line => line.Id == LoginPageNeedsCircuit).ToArray();
        Assert.Equal(hints, found.Length);
        Assert.All(found, line => Assert.Equal(LogLevel.Warning, line.Level));
    }
}
