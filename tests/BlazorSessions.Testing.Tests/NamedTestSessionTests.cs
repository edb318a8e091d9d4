using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Testing.Tests;

public sealed class NamedTestSessionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_found_by_its_name_beside_the_first_and_has_values_of_its_own()
    {
        var services = new ServiceCollection();
        var first = services.AddTestSession("ada");
        var cart = services.AddNamedTestSession("cart", new Dictionary<string, object?> { ["items"] = 2 });
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredKeyedService<ISessionService>("cart").IncrementAsync("items", cancellationToken: Stop);

        Assert.Same(cart, provider.GetRequiredKeyedService<ISessionService>("cart"));
        Assert.Same(first, provider.GetRequiredService<ISessionService>());
        Assert.Equal(("cart", 3L), (cart.Name, cart.State.Get<long>("items")));
        Assert.Null(first.Name);
        Assert.Empty(first.State.Keys);
        Assert.Empty(first.Calls);
        Assert.Same(first.Clock, cart.Clock);
    }

    [Fact]
    public async Task Without_the_first_it_brings_the_clock()
    {
        var services = new ServiceCollection();
        var cart = services.AddNamedTestSession("cart");
        var wishes = services.AddNamedTestSession("wishes");
        await using var provider = services.BuildServiceProvider();

        Assert.Same(cart.Clock, provider.GetRequiredService<TimeProvider>());
        Assert.Same(cart.Clock, wishes.Clock);
        Assert.Null(provider.GetService<ISessionService>());
    }

    [Fact]
    public async Task A_clock_that_the_test_gave_the_services_is_its_clock()
    {
        var clock = new FakeTimeProvider();

        var cart = new ServiceCollection().AddSingleton<TimeProvider>(clock).AddNamedTestSession("cart");
        await cart.IncrementAsync("items", cancellationToken: Stop);

        Assert.Equal(clock.GetUtcNow() + cart.Options.AbsoluteTimeout, cart.State.AbsoluteExpiresAt);
    }

    [Fact]
    public async Task Nobody_signs_in_to_it()
    {
        var cart = new ServiceCollection().AddNamedTestSession("cart");

        var thrown = await Assert.ThrowsAsync<SessionHasNoUserException>(() => cart.SignInAsync("ada", cancellationToken: Stop));

        Assert.Equal("cart", thrown.Name);
        Assert.Equal(SessionStatus.None, cart.State.Status);
    }

    [Fact]
    public async Task Its_end_is_shown_and_the_next_write_starts_another()
    {
        var cart = new ServiceCollection().AddNamedTestSession("cart", new Dictionary<string, object?> { ["items"] = 2 });
        var (handle, ended) = (cart.State.Handle, cart.Ended);

        await cart.EndAsync(SessionEndReason.Idle);
        Assert.Equal((SessionStatus.Ended, SessionEndReason.Idle), (cart.State.Status, cart.State.EndReason));
        Assert.True(ended.IsCancellationRequested);
        await cart.RenewAsync(Stop);
        await cart.RegenerateIdAsync(Stop);
        await cart.RemoveAsync("items", Stop);
        Assert.Equal(SessionStatus.Ended, cart.State.Status);

        Assert.Equal(1, await cart.IncrementAsync("items", cancellationToken: Stop));
        Assert.Equal(SessionStatus.Active, cart.State.Status);
        Assert.NotEqual(handle, cart.State.Handle);
        Assert.False(cart.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task A_lifetime_that_is_set_after_its_end_starts_another()
    {
        var cart = new ServiceCollection().AddNamedTestSession("cart", new Dictionary<string, object?> { ["items"] = 2 });
        await cart.SignOutAsync(Stop);

        await cart.SetLifetimeAsync(idle: TimeSpan.FromMinutes(5), cancellationToken: Stop);

        Assert.Equal((SessionStatus.Active, TimeSpan.FromMinutes(5)), (cart.State.Status, cart.State.IdleTimeout));
        Assert.Empty(cart.State.Keys);
    }

    [Fact]
    public void A_name_is_needed_and_another_one_each_time()
    {
        var services = new ServiceCollection();
        services.AddNamedTestSession("cart");

        Assert.Throws<ArgumentException>(() => services.AddNamedTestSession(""));
        Assert.Contains("\"cart\"", Assert.Throws<ArgumentException>(() => services.AddNamedTestSession("cart")).Message);
    }
}
