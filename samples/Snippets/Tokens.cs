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

    public async Task KeepAsync(string accessToken, CancellationToken stop)
    {
        if (await sessions.GetPropertiesAsync(stop) is not { } properties)
        {
            return; // nobody is signed in any more
        }

        properties.UpdateTokenValue("access_token", accessToken);
        await sessions.SignInAsync(
            sessions.State.User,
            new SessionSignInOptions
            {
                RememberMe = sessions.State.IsRemembered,
                FreshCredentials = false,
                Properties = properties,
            },
            stop);
    }
}
