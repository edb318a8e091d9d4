using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace HeadlessBlazor.Circuits.Protocol;

/// <summary>Writes the part of MessagePack that hub messages need.</summary>
internal readonly ref struct PackWriter(IBufferWriter<byte> output)
{
    public void Nil() => Byte(0xc0);

    public void Boolean(bool value) => Byte(value ? (byte)0xc3 : (byte)0xc2);

    public void EmptyMap() => Byte(0x80);

    public void Array(int count)
    {
        if (count < 16)
        {
            Byte((byte)(0x90 | count));
            return;
        }

        Header16(0xdc, count);
    }

    public void Integer(long value)
    {
        if (value is >= 0 and < 128)
        {
            Byte((byte)value);
            return;
        }

        var span = output.GetSpan(9);
        span[0] = 0xd3;
        BinaryPrimitives.WriteInt64BigEndian(span[1..], value);
        output.Advance(9);
    }

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        switch (length)
        {
            case < 32:
                Byte((byte)(0xa0 | length));
                break;
            case <= ushort.MaxValue:
                Header16(0xda, length);
                break;
            default:
                Header32(0xdb, length);
                break;
        }

        output.Advance(Encoding.UTF8.GetBytes(value, output.GetSpan(Math.Max(length, 1))));
    }

    public void Binary(ReadOnlySpan<byte> value)
    {
        Header32(0xc6, value.Length);
        output.Write(value);
    }

    public void Value(object? value)
    {
        switch (value)
        {
            case null:
                Nil();
                break;
            case bool boolean:
                Boolean(boolean);
                break;
            case int integer:
                Integer(integer);
                break;
            case long integer:
                Integer(integer);
                break;
            case string text:
                Text(text);
                break;
            case byte[] bytes:
                Binary(bytes);
                break;
            default:
                throw new ArgumentException($"A hub argument cannot be a {value.GetType()}.", nameof(value));
        }
    }

    private void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private void Header16(byte code, int length)
    {
        var span = output.GetSpan(3);
        span[0] = code;
        BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)length);
        output.Advance(3);
    }

    private void Header32(byte code, int length)
    {
        var span = output.GetSpan(5);
        span[0] = code;
        BinaryPrimitives.WriteUInt32BigEndian(span[1..], (uint)length);
        output.Advance(5);
    }
}
