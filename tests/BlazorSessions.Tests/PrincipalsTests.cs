using System.Security.Claims;

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
