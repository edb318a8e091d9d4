using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Shared;

/// <summary>An app with a session for its users and another for carts, whose stores may be one database.</summary>
internal sealed class TwoNames : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TwoNames(WebApplication app) => _app = app;

    public ISessionDirectory Users => _app.Services.GetRequiredService<ISessionDirectory>();

    public ISessionDirectory Carts => _app.Services.GetRequiredKeyedService<ISessionDirectory>("cart");

    public IServiceProvider Services => _app.Services;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts it; both sessions are given a store.</summary>
    public static async Task<TwoNames> StartAsync(Action<BlazorSessionsBuilder> useStore)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        useStore(builder.Services.AddBlazorSessions());
        useStore(builder.Services.AddBlazorSessions("cart"));
        var app = builder.Build();
        app.UseBlazorSessions();
        app.MapBlazorSessions();
        app.MapPost("/sign-in", async (ISessionService users) =>
        {
            await users.SignInAsync("1", "Ada");
            return users.State.Handle!.Value.Value;
        });
        app.MapPost("/add", ([FromKeyedServices("cart")] ISessionService cart) => cart.IncrementAsync("items"));
        app.MapGet("/see", (ISessionService users, [FromKeyedServices("cart")] ISessionService cart) =>
            $"{users.State.User.Identity!.Name}:{cart.State.Get<long>("items").ToString(CultureInfo.InvariantCulture)}:{cart.State.Handle}");
        await app.StartAsync(Stop);
        return new TwoNames(app);
    }

    /// <summary>Signs in as a new browser; returns the session's handle.</summary>
    public async Task<string> SignInAsync()
    {
        using var client = Client("");
        using var response = await client.PostAsync("/sign-in", null, Stop);
        return await response.Content.ReadAsStringAsync(Stop);
    }

    /// <summary>Signs in and adds to the cart twice, as one browser; returns its cookies.</summary>
    public async Task<string> VisitAsync()
    {
        var cookies = await SendAsync("/sign-in", "");
        cookies = $"{cookies}; {await SendAsync("/add", cookies)}";
        await SendAsync("/add", cookies);
        return cookies;
    }

    /// <summary>Says who is signed in, how many things are in the cart, and which cart that is.</summary>
    public async Task<string[]> SeeAsync(string cookies)
    {
        using var client = Client(cookies);
        return (await client.GetStringAsync("/see", Stop)).Split(':');
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<string> SendAsync(string path, string cookies)
    {
        using var client = Client(cookies);
        using var response = await client.PostAsync(path, null, Stop);
        response.EnsureSuccessStatusCode();
        return response.Headers.TryGetValues("Set-Cookie", out var set) ? set.Single().Split(';')[0] : "";
    }

    private HttpClient Client(string cookies)
    {
        var client = _app.GetTestServer().CreateClient();
        client.BaseAddress = new Uri("https://localhost/");
        if (cookies.Length > 0)
        {
            client.DefaultRequestHeaders.Add("Cookie", cookies);
        }

        return client;
    }
}
