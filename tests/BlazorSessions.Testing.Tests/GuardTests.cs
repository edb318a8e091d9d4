using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Testing.Tests;

/// <summary>The guards of sessions decide about a test's session as about a real one.</summary>
public sealed class GuardTests
{
    private static readonly SessionKey<bool> s_verified = new("verified");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_policy_with_RequireSessionUser_goes_by_the_session_and_its_user()
    {
        var (session, decide) = Prepare("ada", policy => policy.RequireSessionUser(
            (user, check) => user.IsInRole("admin") && check.Session.Get(s_verified)));

        Assert.False(await decide());
        await session.SetAsync(s_verified, true, Stop);
        Assert.True(await decide());
        await session.EndAsync(SessionEndReason.Revoked);
        Assert.False(await decide());
    }

    [Fact]
    public async Task A_policy_with_RequireFresh_goes_by_the_clock_of_the_test()
    {
        var (session, decide) = Prepare("ada", policy => policy.RequireFresh(TimeSpan.FromMinutes(10)));

        Assert.True(await decide());
        session.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        Assert.False(await decide());
        await session.SignInAsync(session.State.User, cancellationToken: Stop);
        Assert.True(await decide());
    }

    [Fact]
    public async Task Nobody_is_let_in_without_a_user()
    {
        var (_, decide) = Prepare(null, policy => policy.RequireSessionUser());

        Assert.False(await decide());
    }

    [Fact]
    public async Task The_policies_of_the_attributes_are_found_by_their_names()
    {
        var services = new ServiceCollection();
        services.AddTestSession("ada");
        await using var provider = services.BuildServiceProvider();
        var policies = provider.GetRequiredService<IAuthorizationPolicyProvider>();

        Assert.NotNull(await policies.GetPolicyAsync(new RequireUserAttribute().Policy!));
        Assert.NotNull(await policies.GetPolicyAsync(new RequireFreshAttribute(5).Policy!));
    }

    private static (TestSession Session, Func<Task<bool>> DecideAsync) Prepare(
        string? user, Action<AuthorizationPolicyBuilder> configure)
    {
        var services = new ServiceCollection();
        var session = services.AddTestSession(user, roles: "admin");
        services.AddAuthorizationBuilder().AddPolicy("guarded", configure);
        var provider = services.BuildServiceProvider();
        return (session, async () => (await provider.GetRequiredService<IAuthorizationService>()
            .AuthorizeAsync(session.State.User, resource: null, "guarded")).Succeeded);
    }
}
