using System.Buffers.Text;
using BlazorSessions.Stores;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Records;

/// <summary>Reads a record from the fields of its hash, in any order, and passes over those it does not know.</summary>
internal sealed class RecordReader(SessionHandle handle, int fields)
{
    private readonly Dictionary<string, SessionValue> _values = new(fields, StringComparer.Ordinal);
    private ReadOnlyMemory<byte>? _head;
    private ReadOnlyMemory<byte>? _ticket;

    /// <summary>Gets what is wrong with the record, as the end of a sentence; null while nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Gets whether there was a head, which records of format 1 have not.</summary>
    public bool HasHead => _head is not null;

    public void Add(RedisValue field, RedisValue value)
    {
        ReadOnlyMemory<byte> name = field, bytes = value;
        if (name.Span is [(byte)RecordFields.ValueMark, .. var key])
        {
            var isRead = Utf8Parser.TryParse(bytes.Span, out long version, out var length)
                && length < bytes.Length && bytes.Span[length] == ':';
            Fault ??= isRead ? null : "a value had no version";
            _values[RedisText.Decode(key)] = isRead ? new SessionValue(bytes[(length + 1)..], version) : default;
        }
        else if (name.Span.SequenceEqual("head"u8))
        {
            _head = bytes;
        }
        else if (name.Span.SequenceEqual("ticket"u8))
        {
            _ticket = bytes;
        }
    }

    /// <summary>Returns the record; null, with a <see cref="Fault"/>, when a field is missing or damaged.</summary>
    public SessionRecord? Read()
    {
        if (_head is not { } head)
        {
            Fault ??= "it had no head";
            return null;
        }

        var record = RecordHead.Read(handle, head.Span);
        if (record is null)
        {
            Fault ??= "its head was damaged, or of a format that this version of BlazorSessions does not know";
        }

        if (record?.User is { } user)
        {
            Fault ??= _ticket is null ? "its user had no ticket" : null;
            record = record with { User = user with { Ticket = _ticket ?? default } };
        }

        return Fault is null ? record! with { Values = _values } : null;
    }
}
