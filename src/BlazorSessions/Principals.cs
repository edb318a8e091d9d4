using System.Security.Claims;

namespace BlazorSessions;

/// <summary>Copies of users: the session's own is shared by all its requests and circuits, and nobody's by the process.</summary>
internal static class Principals
{
    /// <summary>Gets a visitor. Shared, so it takes no identities and no claims.</summary>
    public static ClaimsPrincipal Anonymous { get; } = new AnonymousUser();

    /// <summary>Copies identities too, which <see cref="ClaimsPrincipal.Clone"/> does not.</summary>
    public static ClaimsPrincipal Copy(ClaimsPrincipal user) => new(user.Identities.Select(identity => identity.Clone()));

    private static InvalidOperationException Shared() => new(
        "This is the user of every visitor who is not signed in. Make a ClaimsPrincipal of your own to add to.");

    private sealed class AnonymousUser() : ClaimsPrincipal(new AnonymousIdentity())
    {
        public override void AddIdentity(ClaimsIdentity identity) => throw Shared();

        public override void AddIdentities(IEnumerable<ClaimsIdentity> identities) => throw Shared();
    }

    private sealed class AnonymousIdentity : ClaimsIdentity
    {
        public override ClaimsIdentity Clone() => new();

        public override void AddClaim(Claim claim) => throw Shared();

        public override void AddClaims(IEnumerable<Claim?> claims) => throw Shared();
    }
}
