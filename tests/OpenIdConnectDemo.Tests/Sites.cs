using BlazorSessions;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpenIdConnectDemo.Components;
using OpenIdConnectDemo.Provider;

namespace OpenIdConnectDemo.Tests;

/// <summary>The app and its provider, who reach each other as they would over the network.</summary>
public sealed class Sites : IAsyncDisposable
{
    private const string ShopAddress = "https://shop.example/";
    private const string ProviderAddress = "https://login.example/";

    private readonly Site<App> _shop;
    private readonly Site<DemoClient> _provider;
    private readonly HeadlessTransport _toShop;
    private readonly HeadlessTransport _toProvider;

    public Sites()
    {
        // Both have this clock. Id tokens are judged by the real one as well, so it begins there.
        Clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var (fromShop, fromProvider) = (new Cable(), new Cable());
        _provider = new Site<DemoClient>(
            ProviderAddress,
            new() { ["Issuer"] = ProviderAddress, ["App"] = ShopAddress },
            services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                services.AddHttpClient<BackChannelLogout>().ConfigurePrimaryHttpMessageHandler(() => fromProvider);
            });
        _shop = new Site<App>(
            ShopAddress,
            new()
            {
                ["OpenIdConnect:Authority"] = ProviderAddress,
                ["OpenIdConnect:ClientId"] = DemoClient.Id,
                ["OpenIdConnect:ClientSecret"] = "not a secret: this is a demo",
            },
            services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                services.Configure<OpenIdConnectOptions>(
                    OpenIdConnectDefaults.AuthenticationScheme, options => options.BackchannelHttpHandler = fromShop);
            });
        var (shop, provider) = (_shop.Start(), _provider.Start());
        (fromShop.InnerHandler, fromProvider.InnerHandler) = (provider.CreateHandler(), shop.CreateHandler());
        (_toShop, _toProvider) = (HeadlessTransport.ForTestServer(shop), HeadlessTransport.ForTestServer(provider));
    }

    public FakeTimeProvider Clock { get; }

    public ISessionDirectory Directory => _shop.Services.GetRequiredService<ISessionDirectory>();

    public Person NewPerson() => new(_toShop, _toProvider, Clock);

    public async ValueTask DisposeAsync()
    {
        await _shop.DisposeAsync();
        await _provider.DisposeAsync();
        _toShop.Dispose();
        _toProvider.Dispose();
    }

    // Plugged in when both have started.
    private sealed class Cable : DelegatingHandler;
}
