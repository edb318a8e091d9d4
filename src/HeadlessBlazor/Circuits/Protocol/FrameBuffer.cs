using System.Buffers;

namespace HeadlessBlazor.Circuits.Protocol;

/// <summary>
/// Collects received bytes until a whole message is there. Bytes handed out stay valid until the next
/// <see cref="Space"/>, so a message is handled before more is received.
/// </summary>
internal sealed class FrameBuffer : IDisposable
{
    // A thousand idle tabs hold a thousand of these: small at rest, grown only for a large message.
    private const int RestingSize = 4096;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(RestingSize);
    private int _start;
    private int _end;

    public Memory<byte> Space()
    {
        if (_start == _end)
        {
            _start = _end = 0;
            if (_bytes.Length > RestingSize * 4)
            {
                Replace(RestingSize);
            }
        }
        else if (_start > 0)
        {
            Buffer.BlockCopy(_bytes, _start, _bytes, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }

        if (_end == _bytes.Length)
        {
            Replace(_bytes.Length * 2);
        }

        return _bytes.AsMemory(_end);
    }

    public void Received(int count) => _end += count;

    public bool TryTakeMessage(out ReadOnlyMemory<byte> payload)
    {
        if (!HubProtocol.TryReadLength(_bytes.AsSpan(_start, _end - _start), out var prefix, out var length))
        {
            payload = default;
            return false;
        }

        payload = _bytes.AsMemory(_start + prefix, length);
        _start += prefix + length;
        return true;
    }

    public bool TryTakeHandshake(out ReadOnlyMemory<byte> payload)
    {
        var length = _bytes.AsSpan(_start, _end - _start).IndexOf(HubProtocol.HandshakeEnd);
        if (length < 0)
        {
            payload = default;
            return false;
        }

        payload = _bytes.AsMemory(_start, length);
        _start += length + 1;
        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _end = 0;
    }

    private void Replace(int size)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(size);
        Buffer.BlockCopy(_bytes, _start, bytes, 0, _end - _start);
        _end -= _start;
        _start = 0;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = bytes;
    }
}
