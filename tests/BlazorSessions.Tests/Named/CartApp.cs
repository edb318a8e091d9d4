using System.Text.Json;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Named;

/// <summary>An app with a session of the name "cart" beside its first.</summary>
internal static class CartApp
{
    public const string Cookie = "__Host-session-cart";

    public static Task<TestApp> StartAsync(
        Action<BlazorSessionsOptions>? cart = null,
        Action<IServiceCollection, BlazorSessionsBuilder>? services = null,
        string environment = "Production",
        FakeTimeProvider? clock = null) => TestApp.StartAsync(
            services: (all, _) =>
            {
                var builder = all.AddBlazorSessions("cart", cart);
                services?.Invoke(all, builder);
            },
            environment: environment,
            pipeline: Map,
            clock: clock);

    public static void Map(WebApplication app)
    {
        var api = app.MapGroup("/cart");
        api.MapGet("state", async ([FromKeyedServices("cart")] ISessionService cart, CancellationToken stop) =>
            Describe(await cart.LoadAsync(stop)));
        api.MapMethods("add", ["GET", "POST"], ([FromKeyedServices("cart")] ISessionService cart, CancellationToken stop) =>
            cart.IncrementAsync("items", cancellationToken: stop));
        api.MapPost("end", ([FromKeyedServices("cart")] ISessionService cart, CancellationToken stop) => cart.SignOutAsync(stop));
        api.MapPost("renew-secret", ([FromKeyedServices("cart")] ISessionService cart, CancellationToken stop) => cart.RegenerateIdAsync(stop));
        api.MapPost("both", async (ISessionService first, [FromKeyedServices("cart")] ISessionService cart) =>
        {
            await first.IncrementAsync("count");
            await cart.IncrementAsync("items");
        });
        api.MapPost("end-and-add", async ([FromKeyedServices("cart")] ISessionService cart) =>
        {
            await cart.SignOutAsync();
            return await cart.IncrementAsync("items");
        });
        api.MapPost("probe", async (Probe probe, [FromKeyedServices("cart")] ISessionService cart) => await probe.Run(cart));
    }

    public static string? CartCookie(this HeadlessBrowser browser) => browser.Cookies[Cookie];

    public static async Task<JsonElement> CartAsync(this HeadlessBrowser browser) =>
        JsonDocument.Parse(await browser.GetAsync("/cart/state").TextAsync()).RootElement;

    public static async Task<long> ItemsAsync(this HeadlessBrowser browser) =>
        (await browser.CartAsync()).GetProperty("items").GetInt64();

    public static async Task<long> AddAsync(this HeadlessBrowser browser) =>
        long.Parse(await browser.PostAsync("/cart/add").TextAsync(), System.Globalization.CultureInfo.InvariantCulture);

    public static ISessionDirectory CartDirectory(this TestApp app) =>
        app.Services.GetRequiredKeyedService<ISessionDirectory>("cart");

    private static object Describe(SessionState state) => new
    {
        status = state.Status.ToString(),
        handle = state.Handle?.Value,
        state.IsStale,
        state.ExpiresAt,
        items = state.Get<long>("items"),
        keys = state.Keys.ToArray(),
    };
}

/// <summary>What tests of a cart's circuits do again and again.</summary>
internal static class CartDriving
{
    public static async Task AddAsync(this HeadlessTab tab, int expected)
    {
        await tab.ClickAsync("add", TestApp.Stop);
        Assert.Equal("", tab.TextOf("error"));
        await tab.WaitForAsync(t => t.TextOf("items") == $"{expected}", TestApp.Stop);
    }

    /// <summary>
    /// Renews the cart's secret by a request. Circuits ask for it once the browser has it: who asks before waits by the
    /// clock, which stands still.
    /// </summary>
    public static async Task RenewSecretAsync(this HeadlessBrowser browser)
    {
        var isThere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        browser.Scripts.Module(Driving.Module, "prove", async (_, arguments, _) =>
        {
            await isThere.Task;
            var (status, receipt) = await browser.RedeemAsync(arguments[1].GetString()!, arguments[0].GetString()!);
            return new { status, receipt };
        });

        await browser.PostAsync("/cart/renew-secret").TextAsync();
        isThere.SetResult();
    }

    /// <summary>Clicks, and sees that the click is heard at once: no gate is shut.</summary>
    public static async Task HearsAsync(this HeadlessTab tab)
    {
        var before = int.Parse(tab.TextOf("clicks"), System.Globalization.CultureInfo.InvariantCulture);
        await tab.ClickAsync("click", TestApp.Stop);
        await tab.WaitForAsync(t => t.TextOf("clicks") == $"{before + 1}", TestApp.Stop);
    }
}
