using System.Buffers.Text;
using System.Security.Cryptography;
using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

/// <summary>
/// Fresh examples of the nouns; <see cref="SessionBuilding"/> and <see cref="ChangeBuilding"/> shape them.
/// </summary>
public static class Some
{
    /// <summary>An anonymous session of its own handle, created at <see cref="The.Start"/>, without values.</summary>
    public static SessionRecord Session() => new()
    {
        Handle = SessionHandle.New(),
        TokenHash = The.Token("first"),
        CreatedAt = The.Start,
        LastActivityAt = The.Start,
        IdleTimeout = The.IdleTimeout,
        AbsoluteExpiresAt = The.Start + The.AbsoluteTimeout,
        Device = The.Device,
    };

    /// <summary>A delta that changes nothing yet.</summary>
    public static SessionDelta Change() => new();

    /// <summary>The key of a user nobody has seen; suites share a store's users with nobody.</summary>
    public static string UserKey() => "user-" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(9));

    /// <summary>A session that nobody has seen, of an identity provider.</summary>
    public static ExternalSession External(string issuer) =>
        new(issuer, "sid-" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(9)) + "-x");

    /// <summary>A sign-in of a user.</summary>
    public static SessionSignIn SignIn(string userKey, long epoch = 0) => new()
    {
        User = new SessionUser
        {
            Key = userKey,
            Epoch = epoch,
            Ticket = The.Bytes("ticket of " + userKey),
            AuthenticatedAt = The.Start,
        },
        IdleTimeout = The.IdleTimeout,
        AbsoluteExpiresAt = The.Start + The.AbsoluteTimeout,
    };
}
