using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Testing.Tests;

public sealed class TestSessionTests
{
    private static readonly SessionKey<List<string>> s_cart = new("cart");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_are_stored_over_those_of_the_same_names_for_whoever_is_signed_in()
    {
        var session = new TestSession();
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.StoreTokensAsync([], Stop));
        var properties = new AuthenticationProperties();
        properties.StoreTokens([new() { Name = "access_token", Value = "a" }, new() { Name = "refresh_token", Value = "r" }]);
        await session.SignInAsync(
            new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "1")], "test")), new() { Properties = properties }, Stop);

        await session.StoreTokensAsync([new() { Name = "access_token", Value = "b" }], Stop);

        Assert.Equal("b", await session.GetTokenAsync("access_token", Stop));
        Assert.Equal("r", await session.GetTokenAsync("refresh_token", Stop));
        await session.SignOutAsync(Stop);
        await Assert.ThrowsAsync<SessionEndedException>(() => session.StoreTokensAsync([], Stop));
    }

    [Fact]
    public void One_call_signs_somebody_in_with_roles_and_values()
    {
        var session = new ServiceCollection().AddTestSession(
            "ada", roles: "admin, staff", values: new Dictionary<string, object?> { ["counter"] = 3, ["plan"] = null });

        Assert.True(session.SignedIn);
        Assert.Equal("ada", session.State.UserKey);
        Assert.True(session.State.User.IsInRole("admin"));
        Assert.True(session.State.User.IsInRole("staff"));
        Assert.Equal(3, session.State.Get<int>("counter"));
        Assert.True(session.State.TryGet<string>("plan", out _));
        Assert.Empty(session.Calls);
    }

    [Fact]
    public void Without_a_user_there_is_no_session()
    {
        var session = new ServiceCollection().AddTestSession();

        Assert.Equal(SessionStatus.None, session.State.Status);
        Assert.Null(session.State.Handle);
    }

    [Fact]
    public void With_values_alone_there_is_an_anonymous_session()
    {
        var session = new ServiceCollection().AddTestSession(values: new Dictionary<string, object?> { ["cart"] = new[] { "tea" } });

        Assert.Equal(SessionStatus.Active, session.State.Status);
        Assert.False(session.SignedIn);
        Assert.Equal(["tea"], session.State.Get(s_cart)!);
    }

    [Fact]
    public async Task Services_find_the_session_its_user_and_its_clock()
    {
        var services = new ServiceCollection().AddLogging();
        var session = services.AddTestSession(TestUser.Create("42", "Ada", "admin"));
        session.Options.LoginPath = "/welcome";
        await using var provider = services.BuildServiceProvider();

        var user = (await provider.GetRequiredService<AuthenticationStateProvider>().GetAuthenticationStateAsync()).User;

        Assert.Same(session, provider.GetRequiredService<ISessionService>());
        Assert.Same(session.Clock, provider.GetRequiredService<TimeProvider>());
        Assert.Equal("/welcome", provider.GetRequiredService<IOptions<BlazorSessionsOptions>>().Value.LoginPath);
        Assert.Equal("Ada", user.Identity?.Name);
        Assert.True((await provider.GetRequiredService<IAuthorizationService>().AuthorizeAsync(
            user, new AuthorizationPolicyBuilder().RequireRole("admin").Build())).Succeeded);
    }

    [Fact]
    public async Task The_authentication_state_follows_the_session()
    {
        var services = new ServiceCollection();
        var session = services.AddTestSession("ada");
        await using var provider = services.BuildServiceProvider();
        var authentication = provider.GetRequiredService<AuthenticationStateProvider>();
        var seen = new List<string?>();
        authentication.AuthenticationStateChanged += async state => seen.Add((await state).User.Identity?.Name);

        await session.EndAsync(SessionEndReason.Revoked);
        await session.SignInAsync("bob", cancellationToken: Stop);

        Assert.Equal([null, "bob"], seen);
    }

    [Fact]
    public async Task The_first_write_starts_a_session_and_a_write_of_nothing_does_not()
    {
        var session = new TestSession();

        await session.RemoveAsync("counter", Stop);
        Assert.Equal(SessionStatus.None, session.State.Status);
        var count = await session.IncrementAsync("counter", cancellationToken: Stop);

        Assert.Equal(1, count);
        Assert.Equal(SessionStatus.Active, session.State.Status);
        Assert.Equal(1, session.State.Get<int>("counter"));
        Assert.Equal(2, session.CallsOf(nameof(ISessionService.UpdateAsync)));
    }

    [Fact]
    public async Task States_are_snapshots()
    {
        var session = new TestSession();
        await session.SetAsync(s_cart, ["tea"], Stop);
        var before = session.State;

        await session.UpdateAsync(edit => edit.Get(s_cart)!.Add("milk"), Stop);

        Assert.Equal(["tea"], before.Get(s_cart)!);
        Assert.Equal(["tea", "milk"], session.State.Get(s_cart)!);
        Assert.True(session.State.Version > before.Version);
    }

    [Fact]
    public async Task Signing_in_keeps_what_an_anonymous_visitor_had()
    {
        var session = new TestSession();
        await session.SetAsync(s_cart, ["tea"], Stop);
        var handle = session.State.Handle;

        await session.SignInAsync("ada", cancellationToken: Stop);

        Assert.Equal(handle, session.State.Handle);
        Assert.Equal(["tea"], session.State.Get(s_cart)!);
    }

    [Fact]
    public async Task Signing_in_as_somebody_else_starts_empty_under_a_new_handle()
    {
        var session = new ServiceCollection().AddTestSession("ada", values: new Dictionary<string, object?> { ["counter"] = 3 });
        var handle = session.State.Handle;

        await session.SignInAsync("bob", cancellationToken: Stop);

        Assert.NotEqual(handle, session.State.Handle);
        Assert.Empty(session.State.Keys);
    }

    [Fact]
    public async Task Somebody_without_a_key_cannot_sign_in()
    {
        var session = new TestSession();

        await Assert.ThrowsAsync<ArgumentException>(
            () => session.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity("test")), null, Stop));
        await Assert.ThrowsAsync<ArgumentException>(
            () => session.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "1")])), null, Stop));

        Assert.False(session.SignedIn);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_with_its_values()
    {
        var session = new ServiceCollection().AddTestSession("ada", values: new Dictionary<string, object?> { ["counter"] = 3 });
        var (handle, ended) = (session.State.Handle, session.Ended);

        await session.SignOutAsync(Stop);

        Assert.Equal(SessionStatus.Ended, session.State.Status);
        Assert.Equal(SessionEndReason.SignedOut, session.State.EndReason);
        Assert.Equal(handle, session.State.Handle);
        Assert.Empty(session.State.Keys);
        Assert.False(session.State.User.Identity?.IsAuthenticated);
        Assert.True(ended.IsCancellationRequested);
        var exception = await Assert.ThrowsAsync<SessionEndedException>(() => session.SetAsync("counter", 1, Stop));
        Assert.Equal(SessionEndReason.SignedOut, exception.Reason);
    }

    [Fact]
    public async Task After_an_end_a_sign_in_starts_anew()
    {
        var session = new ServiceCollection().AddTestSession("ada");
        await session.EndAsync(SessionEndReason.Idle);

        await session.SignInAsync("ada", cancellationToken: Stop);

        Assert.True(session.SignedIn);
        Assert.False(session.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task Ending_what_is_not_there_or_twice_does_nothing()
    {
        var session = new TestSession();
        var changes = 0;
        session.Changed += _ => changes++;

        await session.SignOutAsync(Stop);
        Assert.Equal(SessionStatus.None, session.State.Status);
        await session.SignInAsync("ada", cancellationToken: Stop);
        await session.EndAsync(SessionEndReason.Idle);
        await session.EndAsync(SessionEndReason.Revoked);

        Assert.Equal(SessionEndReason.Idle, session.State.EndReason);
        Assert.Equal(2, changes);
    }

    [Fact]
    public void A_clock_that_the_test_gave_the_services_is_the_clock_of_the_session()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.Zero));
        var services = new ServiceCollection();
        services.AddKeyedSingleton<TimeProvider>("other", new FakeTimeProvider());
        services.AddSingleton<TimeProvider>(clock);

        var session = services.AddTestSession("ada");

        Assert.Same(clock, session.Clock);
        Assert.Same(clock, services.BuildServiceProvider().GetRequiredService<TimeProvider>());
        Assert.Equal(clock.GetUtcNow() + session.Options.IdleTimeout, session.State.ExpiresAt);
    }

    [Fact]
    public async Task Times_come_from_the_clock_and_renewing_never_passes_the_absolute_end()
    {
        var session = new ServiceCollection().AddTestSession("ada");
        var start = session.Clock.GetUtcNow();
        Assert.Equal(start + TimeSpan.FromHours(1), session.State.ExpiresAt);

        session.Clock.Advance(TimeSpan.FromMinutes(30));
        await session.RenewAsync(Stop);
        Assert.Equal(start + TimeSpan.FromMinutes(90), session.State.ExpiresAt);
        session.Clock.Advance(TimeSpan.FromHours(23));
        await session.RenewAsync(Stop);

        Assert.Equal(start + TimeSpan.FromHours(24), session.State.ExpiresAt);
        Assert.Equal(start, session.State.AuthenticatedAt);
    }

    [Fact]
    public async Task A_session_may_be_given_other_lifetimes_until_a_fresh_sign_in()
    {
        var session = new TestSession();
        await session.SignInAsync("ada", cancellationToken: Stop);
        session.Clock.Advance(TimeSpan.FromMinutes(10));

        await session.SetLifetimeAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), Stop);
        Assert.Equal(TimeSpan.FromMinutes(5), session.State.GetRemaining(session.Clock));
        Assert.Equal(TimeSpan.FromMinutes(20), session.State.AbsoluteExpiresAt - session.Clock.GetUtcNow());
        await Assert.ThrowsAsync<ArgumentException>(() => session.SetLifetimeAsync(cancellationToken: Stop));

        await session.SignInAsync("ada", cancellationToken: Stop);
        Assert.Equal(TimeSpan.FromHours(1), session.State.GetRemaining(session.Clock));
    }

    [Fact]
    public async Task A_remembered_session_has_its_own_lifetimes()
    {
        var session = new TestSession();

        await session.SignInAsync("ada", rememberMe: true, cancellationToken: Stop);

        Assert.True(session.State.IsRemembered);
        Assert.Equal(session.Clock.GetUtcNow() + TimeSpan.FromDays(14), session.State.ExpiresAt);
        Assert.Equal(session.Clock.GetUtcNow() + TimeSpan.FromDays(90), session.State.AbsoluteExpiresAt);
    }

    [Fact]
    public async Task Devices_are_listed_and_revoked()
    {
        var session = new ServiceCollection().AddTestSession("ada");
        var phone = new SessionInfo
        {
            Handle = SessionHandle.New(),
            FirstSeen = session.Clock.GetUtcNow(),
            LastSeen = session.Clock.GetUtcNow(),
            ExpiresAt = session.Clock.GetUtcNow().AddHours(1),
        };
        session.OtherSessions.Add(phone);
        var handles = new List<SessionHandle>();
        await foreach (var info in session.ListAsync(Stop))
        {
            handles.Add(info.Handle);
        }

        Assert.Equal([session.State.Handle!.Value, phone.Handle], handles);
        Assert.False(await session.RevokeAsync(SessionHandle.New(), Stop));
        Assert.True(await session.RevokeAsync(phone.Handle, Stop));
        Assert.Empty(session.OtherSessions);
        session.OtherSessions.Add(phone);
        Assert.Equal(1, await session.RevokeOthersAsync(Stop));
        Assert.True(await session.RevokeAsync(session.State.Handle!.Value, Stop));
        Assert.Equal(SessionEndReason.Revoked, session.State.EndReason);
    }

    [Fact]
    public async Task A_verb_can_be_made_to_fail_with_nothing_done()
    {
        var session = new ServiceCollection().AddTestSession("ada");
        session.BeforeVerb = verb => verb == nameof(ISessionService.SignOutAsync)
            ? Task.FromException(new SessionEndedException(null))
            : Task.CompletedTask;

        await Assert.ThrowsAsync<SessionEndedException>(() => session.SignOutAsync(Stop));
        await session.SetAsync("counter", 1, Stop);

        Assert.True(session.SignedIn);
        Assert.Equal([nameof(ISessionService.SignOutAsync), nameof(ISessionService.UpdateAsync)], session.Calls);
    }

    [Fact]
    public async Task A_cancelled_verb_does_nothing()
    {
        var session = new ServiceCollection().AddTestSession("ada");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.SignOutAsync(new CancellationToken(canceled: true)));

        Assert.True(session.SignedIn);
    }

    [Fact]
    public async Task Parallel_increments_are_all_counted()
    {
        var session = new TestSession();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => session.IncrementAsync("counter"), Stop)));

        Assert.Equal(100, session.State.Get<int>("counter"));
    }
}
