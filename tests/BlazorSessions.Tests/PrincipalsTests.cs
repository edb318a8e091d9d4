using System.Net;
using System.Security.Claims;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests;

public sealed class PrincipalsTests
{
    [Fact]
    public void The_user_of_all_visitors_takes_no_claims_and_no_identities()
    {
        var visitor = SessionState.None.User;

        Assert.Throws<InvalidOperationException>(() => visitor.AddIdentity(new ClaimsIdentity([new Claim(ClaimTypes.Role, "admin")], "app")));
        Assert.Throws<InvalidOperationException>(() => visitor.AddIdentities([new ClaimsIdentity("app")]));
        Assert.Throws<InvalidOperationException>(() => ((ClaimsIdentity)visitor.Identity!).AddClaim(new Claim(ClaimTypes.Role, "admin")));
        Assert.Throws<InvalidOperationException>(() => ((ClaimsIdentity)visitor.Identity!).AddClaims([new Claim(ClaimTypes.Role, "admin")]));
        Assert.False(visitor.IsInRole("admin"));
    }

    [Fact]
    public void R10_a_user_that_is_shared_refuses_every_change_and_its_clone_is_ones_own()
    {
        var user = Principals.Share(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "Ada")], "test")));
        var identity = (ClaimsIdentity)user.Identity!;
        var admin = new Claim(ClaimTypes.Role, "admin");

        Assert.Throws<InvalidOperationException>(() => user.AddIdentity(new ClaimsIdentity()));
        Assert.Throws<InvalidOperationException>(() => user.AddIdentities([new ClaimsIdentity()]));
        Assert.Throws<InvalidOperationException>(() => identity.AddClaim(admin));
        Assert.Throws<InvalidOperationException>(() => identity.AddClaims([admin]));
        Assert.Throws<InvalidOperationException>(() => identity.RemoveClaim(identity.Claims.First()));
        Assert.Throws<InvalidOperationException>(() => identity.TryRemoveClaim(identity.Claims.First()));
        Assert.Same(user, Principals.Share(user));

        foreach (var copy in new[] { user.Clone(), new ClaimsPrincipal(identity.Clone()), Principals.Copy(user) })
        {
            ((ClaimsIdentity)copy.Identity!).AddClaim(admin);
            copy.AddIdentity(new ClaimsIdentity());
            Assert.True(copy.IsInRole("admin"));
        }

        Assert.False(user.IsInRole("admin"));
        Assert.Single(user.Identities);
    }

    [Fact]
    public async Task R10_no_component_makes_an_admin_of_the_sessions_user()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Bob");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        var exception = await tab.TryAsync(app, sessions =>
        {
            ((ClaimsIdentity)sessions.State.User.Identity!).AddClaim(new Claim(ClaimTypes.Role, "admin"));
            return Task.CompletedTask;
        });

        Assert.Contains("user.Clone()", Assert.IsType<InvalidOperationException>(exception).Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, await browser.GetAsync("/api/admin").StatusAsync());
    }

    [Fact]
    public void What_is_added_to_a_copy_is_not_in_the_original()
    {
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "Ada")], "test"));

        foreach (var original in new[] { user, SessionState.None.User })
        {
            var copy = Principals.Copy(original);
            ((ClaimsIdentity)copy.Identity!).AddClaim(new Claim(ClaimTypes.Role, "admin"));

            Assert.True(copy.IsInRole("admin"));
            Assert.False(original.IsInRole("admin"));
            Assert.Equal(original.Identity!.IsAuthenticated, copy.Identity.IsAuthenticated);
        }
    }
}
