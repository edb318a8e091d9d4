using System.Buffers.Binary;
using System.Security.Cryptography;

namespace BlazorSessions.Tests.Shared;

/// <summary>The same draws for the same seed, whatever the runtime.</summary>
internal sealed class Dice(int seed, int sequence)
{
    private int _drawn;

    public int Next(int options)
    {
        Span<byte> bytes = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, seed);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], sequence);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], _drawn++);
        return (int)(BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(bytes)) % (uint)options);
    }

    public T Pick<T>(IReadOnlyList<T> options) => options[Next(options.Count)];
}
