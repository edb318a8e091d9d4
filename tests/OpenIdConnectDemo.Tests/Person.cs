using System.Net;
using BlazorSessions.Headless;
using HeadlessBlazor;

namespace OpenIdConnectDemo.Tests;

/// <summary>Somebody with a browser: one jar of cookies for the app, one for the provider.</summary>
public sealed class Person : IAsyncDisposable
{
    private readonly HeadlessBrowser _atProvider;

    internal Person(HeadlessTransport toShop, HeadlessTransport toProvider, TimeProvider clock)
    {
        Shop = new HeadlessBrowser(toShop, new HeadlessBrowserOptions { Clock = clock }).UseSessionScripts();
        _atProvider = new HeadlessBrowser(toProvider);
    }

    public HeadlessBrowser Shop { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Follows every redirect between the two, and says who they are where the provider asks.</summary>
    public async Task<Uri> SignInAsync(string name, string login = "https://shop.example/login")
    {
        var (method, next, form) = (HttpMethod.Get, new Uri(login), (HttpContent?)null);
        for (var hops = 0; hops < 10; hops++)
        {
            using var response = await SendAsync(method, next, form);
            (method, form) = (HttpMethod.Get, null);
            if (response.Headers.Location is { } location)
            {
                next = new Uri(next, location);
            }
            else if (response.StatusCode == HttpStatusCode.OK && next.AbsolutePath == "/login")
            {
                (method, form) = (HttpMethod.Post, new FormUrlEncodedContent([new("name", name)]));
            }
            else
            {
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                return next;
            }
        }

        throw new InvalidOperationException($"They are sent around in circles, last to {next}.");
    }

    /// <summary>Presses a button of the app or of the provider and returns where that leads in the end.</summary>
    public async Task<Uri> PostAsync(string address)
    {
        var next = new Uri(address);
        using var answer = await SendAsync(HttpMethod.Post, next, null);
        for (var location = answer.Headers.Location; location is not null;)
        {
            next = new Uri(next, location);
            using var response = await SendAsync(HttpMethod.Get, next, null);
            location = response.Headers.Location;
        }

        return next;
    }

    public async Task<string> UserAsync()
    {
        await using var tab = await Shop.OpenAsync("/", Stop);
        return tab.TextOf("user");
    }

    public async ValueTask DisposeAsync()
    {
        await Shop.DisposeAsync();
        await _atProvider.DisposeAsync();
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        return (address.Host == "shop.example" ? Shop : _atProvider).SendAsync(request, Stop);
    }
}
