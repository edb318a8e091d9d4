using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Specifications.Apps;

/// <summary>An API that a node calls as its user, and an identity provider that renews tokens: both are in the node.</summary>
internal sealed class NodeTokens
{
    private static readonly TimeSpan s_answer = TimeSpan.FromMilliseconds(500);

    private int _renewals;

    /// <summary>Gets how many tokens the node has had renewed.</summary>
    public int Renewals => _renewals;

    public static void Add(IServiceCollection services)
    {
        var tokens = new NodeTokens();
        services.AddSingleton(tokens);
        services.AddHttpClient("api", client => client.BaseAddress = new Uri("https://api.example/"))
            .AddSessionTokenHandler(options => options.RenewAsync = tokens.RenewAsync)
            .ConfigurePrimaryHttpMessageHandler(() => new Echo());
    }

    public static void Map(WebApplication app)
    {
        app.MapPost("/sign-in-with-expired-token/{id}", (string id, ISessionService sessions, CancellationToken stop) =>
        {
            var properties = new AuthenticationProperties();
            properties.StoreTokens(
            [
                new AuthenticationToken { Name = "access_token", Value = "expired" },
                new AuthenticationToken { Name = "expires_at", Value = The.Start.ToString("o", CultureInfo.InvariantCulture) },
            ]);
            var user = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, id)], "test"));
            return sessions.SignInAsync(user, new SessionSignInOptions { Properties = properties }, stop);
        });
        app.MapPost("/call", async (IHttpClientFactory clients, CancellationToken stop) =>
            await clients.CreateClient("api").GetStringAsync("orders", stop));
    }

    // Takes its time, so that calls of the other node come meanwhile.
    private async Task<RenewedTokens?> RenewAsync(SessionTokenRenewalContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _renewals);
        await Task.Delay(s_answer, context.Services.GetRequiredService<TimeProvider>(), cancellationToken);
        return new RenewedTokens(SessionHandle.New().Value, null, The.AbsoluteTimeout);
    }

    private sealed class Echo : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StringContent($"{request.Headers.Authorization}") });
    }
}
