using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Named;

public sealed class OutageTests
{
    private readonly WatchedStore[] _stores = [new(), new(), new()];

    [Theory]
    [InlineData("/api/plain", "GET")]
    [InlineData("/basket", "GET")]
    [InlineData("/_blazor/negotiate?negotiateVersion=1", "POST")]
    public async Task Stores_that_are_away_make_a_request_wait_for_one_of_them_and_not_for_each_in_turn(string path, string method)
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/all").TextAsync();

        // Long enough that the copies in this process are gone.
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        var away = new TaskCompletionSource();
        foreach (var store in _stores)
        {
            store.Forget();
            store.Before = _ => away.Task;
        }

        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        var visit = browser.SendAsync(request, TestApp.Stop);
        await TestApp.UntilAsync(() => _stores.All(store => store.Count("find") == 1));
        app.Clock.Advance(TimeSpan.FromSeconds(2));

        using var response = await visit.WaitAsync(TestApp.Stop);
        Assert.True(response.IsSuccessStatusCode);
        Assert.All(_stores, store => Assert.Equal(1, store.Count("find")));
        away.SetResult();
    }

    private Task<TestApp> StartAsync() => TestApp.StartAsync(
        services: (services, first) =>
        {
            _stores[0].Use(services, first);
            _stores[1].Use(services, services.AddBlazorSessions("cart"));
            _stores[2].Use(services, services.AddBlazorSessions("wishes"));
        },
        pipeline: app => app.MapPost("/all", async (
            ISessionService first,
            [FromKeyedServices("cart")] ISessionService cart,
            [FromKeyedServices("wishes")] ISessionService wishes) =>
        {
            await first.IncrementAsync("n");
            await cart.IncrementAsync("items");
            await wishes.IncrementAsync("n");
        }));
}
