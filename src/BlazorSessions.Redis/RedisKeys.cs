using System.Security.Cryptography;
using System.Text;
using BlazorSessions.Redis.Records;
using StackExchange.Redis;

namespace BlazorSessions.Redis;

/// <summary>
/// The names of the keys of one session name, beside <c>Scripts</c>, which add the same letters.
/// </summary>
/// <remarks>
/// Everything before the closing brace is a hash tag: a Redis Cluster keeps all keys of one session name in one slot,
/// which a script over a session, its user and the indexes needs.
/// </remarks>
internal sealed class RedisKeys
{
    public RedisKeys(string prefix, string name)
    {
        Base = RedisText.Encode($"{{{prefix}{name}}}");
        Due = Key("due"u8, []);
    }

    /// <summary>Gets what every key begins with.</summary>
    public byte[] Base { get; }

    /// <summary>Gets the sorted set of all sessions by when they are due.</summary>
    public RedisKey Due { get; }

    /// <summary>Gets the list of Data Protection keys.</summary>
    public RedisKey KeyRing => Key("keys"u8, []);

    /// <summary>Gets the channel of the backplane.</summary>
    public byte[] Channel => [.. Base, .. "messages"u8];

    /// <summary>Gets the epoch of a user.</summary>
    public RedisKey Epoch(string userKey) => Key("e:"u8, RedisText.Encode(userKey));

    /// <summary>Gets the index of a user's sessions.</summary>
    public RedisKey User(string userKey) => Key("us:"u8, RedisText.Encode(userKey));

    /// <summary>Gets the index of the sessions of an identity provider's session.</summary>
    public RedisKey External(ExternalSession external) => Key(
        "x:"u8, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA1.HashData(RecordHead.External(external)))));

    /// <summary>Gets the hash of a session.</summary>
    public RedisKey Record(SessionHandle handle) => Key("s:"u8, RedisText.Encode(handle.Value));

    private RedisKey Key(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> rest)
    {
        byte[] key = [.. Base, .. kind, .. rest];
        return key;
    }
}
