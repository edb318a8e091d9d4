using System.Security.Claims;

namespace BlazorSessions;

/// <summary>
/// Users that many share, who refuse to be changed, and copies of them that are one's own: what one component added would
/// be true in every tab and request of the session, roles included.
/// </summary>
internal static class Principals
{
    /// <summary>Gets a visitor, whose clone is nobody's either.</summary>
    public static ClaimsPrincipal Anonymous { get; } = new SharedUser([new ClaimsIdentity()]);

    /// <summary>Returns the same user as one that nobody can change; their claims are not copied twice.</summary>
    public static ClaimsPrincipal Share(ClaimsPrincipal user) => user as SharedUser ?? new SharedUser(user.Identities);

    /// <summary>Copies identities too, which <see cref="ClaimsPrincipal.Clone"/> of others does not.</summary>
    public static ClaimsPrincipal Copy(ClaimsPrincipal user) => new(user.Identities.Select(identity => identity.Clone()));

    private static InvalidOperationException Refuse() => new(
        "This user is shared by all that see the session, so it cannot be changed. Change a copy, user.Clone(), and to keep the "
        + "change sign in with that.");

    private sealed class SharedUser(IEnumerable<ClaimsIdentity> identities)
        : ClaimsPrincipal(identities.Select(identity => new SharedIdentity(identity)))
    {
        public override ClaimsPrincipal Clone() => Copy(this);

        public override void AddIdentity(ClaimsIdentity identity) => throw Refuse();

        public override void AddIdentities(IEnumerable<ClaimsIdentity> identities) => throw Refuse();
    }

    // Its clone is a plain one.
    private sealed class SharedIdentity(ClaimsIdentity identity) : ClaimsIdentity(identity)
    {
        public override void AddClaim(Claim claim) => throw Refuse();

        public override void AddClaims(IEnumerable<Claim?> claims) => throw Refuse();

        public override void RemoveClaim(Claim? claim) => throw Refuse();

        public override bool TryRemoveClaim(Claim? claim) => throw Refuse();
    }
}
