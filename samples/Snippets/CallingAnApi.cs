using System.Net;
using System.Text.Json.Serialization;
using BlazorSessions;

namespace Snippets;

public sealed class OrdersApi(HttpClient http)
{
    public Task<string[]?> ListAsync(CancellationToken stop) => http.GetFromJsonAsync<string[]>("orders", stop);
}

public static class OrdersApiSetUp
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient<OrdersApi>(client => client.BaseAddress = new Uri("https://api.example/"))
            .AddSessionTokenHandler(options => options.RenewAsync = TokenEndpoint.RenewAsync);
    }

    public static void Map(WebApplication app)
    {
        app.MapGet("/orders", (OrdersApi orders, CancellationToken stop) => orders.ListAsync(stop)).RequireUser();
    }
}

public static class TokenEndpoint
{
    public static async Task<RenewedTokens?> RenewAsync(SessionTokenRenewalContext context, CancellationToken stop)
    {
        if (context.RefreshToken is not { } refreshToken)
        {
            return null;
        }

        var configuration = context.Services.GetRequiredService<IConfiguration>();
        using var http = context.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["refresh_token"] = refreshToken,
            ["client_id"] = configuration["Oidc:ClientId"]!,
            ["client_secret"] = configuration["Oidc:ClientSecret"]!,
        });
        using var response = await http.PostAsync("https://login.example/connect/token", form, stop);
        var answer = await response.Content.ReadFromJsonAsync<TokenAnswer>(stop);
        if (response.StatusCode == HttpStatusCode.BadRequest && answer?.Error == "invalid_grant")
        {
            return null; // the provider wants the user to sign in again
        }

        response.EnsureSuccessStatusCode();
        return new RenewedTokens(answer!.AccessToken!, answer.RefreshToken, TimeSpan.FromSeconds(answer.ExpiresIn));
    }

    private sealed record TokenAnswer(
        [property: JsonPropertyName("access_token")] string? AccessToken,
        [property: JsonPropertyName("refresh_token")] string? RefreshToken,
        [property: JsonPropertyName("expires_in")] double ExpiresIn,
        [property: JsonPropertyName("error")] string? Error);
}

public sealed class TenantHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.GetSession() is { } sessions)
        {
            var tenant = await sessions.GetAsync<string>("shop.tenant", cancellationToken);
            request.Headers.Add("X-Tenant", tenant ?? "none");
        }

        return await base.SendAsync(request, cancellationToken);
    }
}

public static class TenantSetUp
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddTransient<TenantHandler>();
        builder.Services.AddHttpClient("stock", client => client.BaseAddress = new Uri("https://stock.example/"))
            .AddSessionToRequests()
            .AddHttpMessageHandler<TenantHandler>();
    }
}

public sealed class SharedApi(IHttpClientFactory clients)
{
    public async Task<string> ReadAsync(ISessionService sessions, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "orders");
        request.SetSession(sessions);
        using var response = await clients.CreateClient(nameof(OrdersApi)).SendAsync(request, stop);
        return await response.Content.ReadAsStringAsync(stop);
    }
}
