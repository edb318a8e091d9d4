using System.Security.Cryptography;

namespace BlazorSessions;

/// <summary>
/// The secret half of a session's name, with its handle. It lives in the cookie and for moments in memory: printing
/// one prints the handle, and nothing that stores, logs or sends takes a <see cref="SessionId"/>.
/// </summary>
internal sealed class SessionId
{
    public const int SecretLength = 32;

    private readonly byte[] _secret;

    private SessionId(SessionHandle handle, byte[] secret)
    {
        Handle = handle;
        _secret = secret;
    }

    public SessionHandle Handle { get; }

    /// <summary>The only way to the secret, for the one place that seals it into the cookie.</summary>
    public ReadOnlySpan<byte> RevealSecret() => _secret;

    public static SessionId New(SessionHandle handle) => new(handle, RandomNumberGenerator.GetBytes(SecretLength));

    public TokenHash Hash() => TokenHash.Of(_secret);

    public override string ToString() => Handle.ToString();
}
