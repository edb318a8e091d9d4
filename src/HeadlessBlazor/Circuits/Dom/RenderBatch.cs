using System.Buffers.Binary;
using System.Text;

namespace HeadlessBlazor.Circuits.Dom;

/// <summary>
/// Reads the binary form in which the server describes what a render changed. The last 20 bytes say where the five
/// tables begin; every entry of a table has the same size, so nothing needs to be walked.
/// </summary>
internal readonly ref struct RenderBatch
{
    private const int FrameSize = 20;
    private const int EditSize = 16;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _diffs;
    private readonly int _frames;
    private readonly int _disposedComponents;
    private readonly int _disposedHandlers;
    private readonly int _strings;

    public RenderBatch(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        var tables = bytes.Length - 20;
        _diffs = Int(tables);
        _frames = Int(tables + 4);
        _disposedComponents = Int(tables + 8);
        _disposedHandlers = Int(tables + 12);
        _strings = Int(tables + 16);
    }

    public int DiffCount => Int(_diffs);

    public int DisposedComponentCount => Int(_disposedComponents);

    public int DisposedHandlerCount => Int(_disposedHandlers);

    public RenderDiff Diff(int index)
    {
        var at = Int(_diffs + 4 + (index * 4));
        return new RenderDiff(Int(at), Int(at + 4), at + 8);
    }

    public RenderEdit Edit(RenderDiff diff, int index)
    {
        var at = diff.FirstEdit + (index * EditSize);
        return new RenderEdit((RenderEditKind)Int(at), Int(at + 4), Int(at + 8), String(Int(at + 12)));
    }

    public RenderFrame Frame(int index)
    {
        var at = _frames + 4 + (index * FrameSize);
        var kind = (RenderFrameKind)Int(at);
        var first = Int(at + 4);
        return kind switch
        {
            RenderFrameKind.Element => new RenderFrame(kind) { Length = first, Name = String(Int(at + 8)) },
            RenderFrameKind.Component => new RenderFrame(kind) { Length = first, ComponentId = Int(at + 8) },
            RenderFrameKind.Region => new RenderFrame(kind) { Length = first },
            RenderFrameKind.Attribute => new RenderFrame(kind)
            {
                Name = String(first),
                Text = String(Int(at + 8)),
                HandlerId = BinaryPrimitives.ReadInt64LittleEndian(_bytes[(at + 12)..]),
            },
            RenderFrameKind.Text or RenderFrameKind.Markup or RenderFrameKind.ElementReference =>
                new RenderFrame(kind) { Text = String(first) },
            _ => new RenderFrame(kind),
        };
    }

    public int DisposedComponent(int index) => Int(_disposedComponents + 4 + (index * 4));

    public long DisposedHandler(int index) =>
        BinaryPrimitives.ReadInt64LittleEndian(_bytes[(_disposedHandlers + 4 + (index * 8))..]);

    private int Int(int at) => BinaryPrimitives.ReadInt32LittleEndian(_bytes[at..]);

    private string? String(int index)
    {
        if (index < 0)
        {
            return null;
        }

        var at = Int(_strings + (index * 4));
        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = _bytes[at++];
            length |= (part & 0x7f) << shift;
            if ((part & 0x80) == 0)
            {
                return Encoding.UTF8.GetString(_bytes.Slice(at, length));
            }
        }
    }
}
