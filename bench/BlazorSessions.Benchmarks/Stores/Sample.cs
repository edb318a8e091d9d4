using System.Collections.Immutable;
using System.Security.Cryptography;
using BlazorSessions.Stores;

namespace BlazorSessions.Benchmarks.Stores;

/// <summary>The sessions that are measured: three values of 100 bytes each.</summary>
internal static class Sample
{
    public const int Sessions = 1024;

    public const int Batch = 100;

    public const int Bytes = 300;

    private static readonly byte[] s_value = RandomNumberGenerator.GetBytes(Bytes / 3);

    private static readonly ImmutableDictionary<string, SessionValue> s_values = ImmutableDictionary<string, SessionValue>.Empty
        .Add("shop.cart", new SessionValue(s_value, 1))
        .Add("shop.seen", new SessionValue(s_value, 1))
        .Add("theme", new SessionValue(s_value, 1));

    public static SessionDelta Change { get; } = new()
    {
        Sets = ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty.Add("shop.cart", s_value),
        Reads = ImmutableDictionary<string, long>.Empty,
    };

    public static SessionRecord Session(DateTimeOffset now) => new()
    {
        Handle = SessionHandle.New(),
        TokenHash = TokenHash.FromBytes(RandomNumberGenerator.GetBytes(TokenHash.Length)),
        CreatedAt = now,
        LastActivityAt = now,
        IdleTimeout = TimeSpan.FromHours(1),
        AbsoluteExpiresAt = now.AddHours(24),
        Device = "Firefox on Linux",
        Values = s_values,
    };

    public static SessionDelta SignIn(string userKey, DateTimeOffset now) => new()
    {
        SignIn = new SessionSignIn
        {
            User = new SessionUser { Key = userKey, Epoch = 0, Ticket = s_value, AuthenticatedAt = now },
            IdleTimeout = TimeSpan.FromHours(1),
            AbsoluteExpiresAt = now.AddHours(24),
        },
    };
}
