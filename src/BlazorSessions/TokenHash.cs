using System.Security.Cryptography;

namespace BlazorSessions;

/// <summary>
/// SHA-256 of a session's secret: what a store keeps in place of the secret. Compared in constant time.
/// </summary>
public readonly struct TokenHash : IEquatable<TokenHash>
{
    /// <summary>The length of a hash in bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private readonly byte[]? _bytes;

    private TokenHash(byte[] bytes) => _bytes = bytes;

    /// <summary>Gets whether this is <c>default</c>, which equals no hash, not even itself.</summary>
    public bool IsEmpty => _bytes is null;

    /// <summary>Wraps the 32 bytes that a store kept.</summary>
    /// <exception cref="ArgumentException">There are not 32 of them.</exception>
    public static TokenHash FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? new TokenHash(bytes.ToArray())
        : throw new ArgumentException($"A token hash has {Length} bytes, not {bytes.Length}.", nameof(bytes));

    internal static TokenHash Of(ReadOnlySpan<byte> secret) => new(SHA256.HashData(secret));

    /// <summary>Gets the 32 bytes, for a store to keep.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default</c>.</exception>
    public ReadOnlySpan<byte> AsSpan() =>
        _bytes ?? throw new InvalidOperationException("default(TokenHash) holds no hash.");

    /// <summary>Returns a copy of the 32 bytes.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default</c>.</exception>
    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>Compares in constant time; <c>default</c> equals nothing.</summary>
    public bool Equals(TokenHash other) =>
        _bytes is not null && other._bytes is not null && CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TokenHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _bytes is null ? 0 : BitConverter.ToInt32(_bytes, 0);

    /// <summary>Compares in constant time.</summary>
    public static bool operator ==(TokenHash left, TokenHash right) => left.Equals(right);

    /// <summary>Compares in constant time.</summary>
    public static bool operator !=(TokenHash left, TokenHash right) => !left.Equals(right);

    /// <summary>Returns a fixed text: a hash has no place in a log either.</summary>
    public override string ToString() => "(token hash)";
}
