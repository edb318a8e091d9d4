using System.Buffers;

namespace HeadlessBlazor.Circuits.Protocol;

/// <summary>
/// The <c>blazorpack</c> hub protocol: MessagePack arrays, each preceded by its length as a variable-length integer.
/// </summary>
internal static class HubProtocol
{
    private const int InvocationType = 1;
    private const int CompletionType = 3;
    private const int PingType = 6;
    private const int CloseType = 7;
    private const int ErrorResult = 1;
    private const int ValueResult = 3;

    public static ReadOnlySpan<byte> HandshakeRequest => "{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8;

    public const byte HandshakeEnd = 0x1e;

    public static void WriteInvocation(
        IBufferWriter<byte> output, string? id, string target, ReadOnlySpan<object?> arguments)
    {
        var writer = new PackWriter(output);
        writer.Array(6);
        writer.Integer(InvocationType);
        writer.EmptyMap();
        writer.Value(id);
        writer.Text(target);
        writer.Array(arguments.Length);
        foreach (var argument in arguments)
        {
            writer.Value(argument);
        }

        writer.Array(0);
    }

    public static void WriteCompletion(IBufferWriter<byte> output, string id, object? result)
    {
        var writer = new PackWriter(output);
        writer.Array(5);
        writer.Integer(CompletionType);
        writer.EmptyMap();
        writer.Text(id);
        writer.Integer(ValueResult);
        writer.Value(result);
    }

    public static void WritePing(IBufferWriter<byte> output)
    {
        var writer = new PackWriter(output);
        writer.Array(1);
        writer.Integer(PingType);
    }

    public static HubMessage Read(ReadOnlyMemory<byte> payload)
    {
        var fields = (object?[])new PackReader(payload).Value()!;
        var type = (long)fields[0]!;
        return type switch
        {
            InvocationType => new HubMessage.Invocation(
                (string?)fields[2], (string)fields[3]!, (object?[])fields[4]!),
            CompletionType => ReadCompletion(fields),
            PingType => new HubMessage.Ping(),
            CloseType => new HubMessage.Close(fields.Length > 1 ? (string?)fields[1] : null),
            _ => new HubMessage.Other(type),
        };
    }

    /// <summary>Writes the length prefix and returns how many bytes it took, at most five.</summary>
    public static int WriteLength(Span<byte> output, int length)
    {
        var size = 0;
        do
        {
            var part = (byte)(length & 0x7f);
            length >>= 7;
            output[size++] = length > 0 ? (byte)(part | 0x80) : part;
        }
        while (length > 0);

        return size;
    }

    /// <summary>Finds the first whole message in the input; false when more bytes are needed.</summary>
    public static bool TryReadLength(ReadOnlySpan<byte> input, out int prefix, out int length)
    {
        length = 0;
        for (prefix = 0; prefix < input.Length && prefix < 5;)
        {
            var part = input[prefix];
            length |= (part & 0x7f) << (prefix * 7);
            prefix++;
            if ((part & 0x80) == 0)
            {
                return input.Length - prefix >= length;
            }
        }

        return false;
    }

    private static HubMessage.Completion ReadCompletion(object?[] fields)
    {
        var kind = (long)fields[3]!;
        return new HubMessage.Completion(
            (string)fields[2]!,
            kind == ValueResult ? fields[4] : null,
            kind == ErrorResult ? (string?)fields[4] ?? "The hub gave no reason." : null);
    }
}
