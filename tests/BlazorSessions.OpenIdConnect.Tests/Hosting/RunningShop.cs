namespace BlazorSessions.OpenIdConnect.Tests.Hosting;

/// <summary>One app for the tests of a class that change nothing which others see.</summary>
public sealed class RunningShop : IAsyncLifetime
{
    private Shop? _shop;

    internal Shop Shop => _shop!; // set before the first test

    public async ValueTask InitializeAsync() => _shop = await Shop.StartAsync();

    public ValueTask DisposeAsync() => _shop!.DisposeAsync();
}
