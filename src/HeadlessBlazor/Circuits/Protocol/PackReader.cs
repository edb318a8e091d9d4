using System.Buffers.Binary;
using System.Text;

namespace HeadlessBlazor.Circuits.Protocol;

/// <summary>
/// Reads MessagePack into plain objects: <c>long</c>, <c>double</c>, <c>bool</c>, <c>string</c>,
/// <c>ReadOnlyMemory&lt;byte&gt;</c> (a slice of the input, not a copy), <c>object?[]</c>; maps are skipped.
/// </summary>
internal ref struct PackReader(ReadOnlyMemory<byte> input)
{
    private int _position;

    public object? Value()
    {
        var code = Take(1).Span[0];
        return code switch
        {
            <= 0x7f => (long)code,
            <= 0x8f => Map(code & 0x0f),
            <= 0x9f => Array(code & 0x0f),
            <= 0xbf => Text(code & 0x1f),
            0xc0 => null,
            0xc2 => false,
            0xc3 => true,
            0xc4 => Take((int)Unsigned(1)),
            0xc5 => Take((int)Unsigned(2)),
            0xc6 => Take((int)Unsigned(4)),
            0xca => (double)BinaryPrimitives.ReadSingleBigEndian(Take(4).Span),
            0xcb => BinaryPrimitives.ReadDoubleBigEndian(Take(8).Span),
            0xcc => (long)Unsigned(1),
            0xcd => (long)Unsigned(2),
            0xce => (long)Unsigned(4),
            0xcf => (long)Unsigned(8),
            0xd0 => (long)(sbyte)Unsigned(1),
            0xd1 => (long)(short)Unsigned(2),
            0xd2 => (long)(int)Unsigned(4),
            0xd3 => (long)Unsigned(8),
            0xd9 => Text((int)Unsigned(1)),
            0xda => Text((int)Unsigned(2)),
            0xdb => Text((int)Unsigned(4)),
            0xdc => Array((int)Unsigned(2)),
            0xdd => Array((int)Unsigned(4)),
            0xde => Map((int)Unsigned(2)),
            0xdf => Map((int)Unsigned(4)),
            >= 0xe0 => (long)(sbyte)code,
            _ => throw new InvalidDataException($"The hub sent MessagePack code 0x{code:x2}: Blazor does not use it."),
        };
    }

    private object?[] Array(int count)
    {
        var items = new object?[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = Value();
        }

        return items;
    }

    private object? Map(int count)
    {
        for (var i = 0; i < count * 2; i++)
        {
            Value();
        }

        return null;
    }

    private string Text(int length) => Encoding.UTF8.GetString(Take(length).Span);

    private ulong Unsigned(int size)
    {
        var value = 0UL;
        foreach (var part in Take(size).Span)
        {
            value = (value << 8) | part;
        }

        return value;
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        var slice = input.Slice(_position, length);
        _position += length;
        return slice;
    }
}
