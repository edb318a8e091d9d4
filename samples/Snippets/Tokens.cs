using System.Net.Http.Headers;
using BlazorSessions;
using Microsoft.AspNetCore.Authentication;

namespace Snippets;

public sealed class Orders(ISessionService sessions, HttpClient http)
{
    public async Task<string> ReadAsync(CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.example/orders");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer", await sessions.GetTokenAsync("access_token", stop));
        using var response = await http.SendAsync(request, stop);
        return await response.Content.ReadAsStringAsync(stop);
    }

    public Task KeepAsync(string accessToken, string refreshToken, CancellationToken stop) => sessions.StoreTokensAsync(
        [
            new AuthenticationToken { Name = "access_token", Value = accessToken },
            new AuthenticationToken { Name = "refresh_token", Value = refreshToken },
        ],
        stop);
}
