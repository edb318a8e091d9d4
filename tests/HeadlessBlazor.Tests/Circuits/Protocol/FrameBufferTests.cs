using HeadlessBlazor.Circuits.Protocol;

namespace HeadlessBlazor.Tests.Circuits.Protocol;

public sealed class FrameBufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(1_000_000)]
    public void Messages_come_out_whole_however_they_were_cut(int cut)
    {
        int[] sizes = [0, 1, 127, 128, 5_000, 3, 200_000, 17];
        var input = sizes.SelectMany((size, i) => Message(size, (byte)i)).ToArray();
        using var buffer = new FrameBuffer();
        var seen = new List<(int Size, bool IsWhole)>();

        for (var at = 0; at < input.Length;)
        {
            var space = buffer.Space();
            var count = Math.Min(Math.Min(cut, space.Length), input.Length - at);
            input.AsMemory(at, count).CopyTo(space);
            buffer.Received(count);
            at += count;
            while (buffer.TryTakeMessage(out var payload))
            {
                var expected = (byte)seen.Count;
                seen.Add((payload.Length, payload.Span.IndexOfAnyExcept(expected) < 0));
            }
        }

        Assert.Equal(sizes.Select(size => (size, true)), seen);
    }

    private static byte[] Message(int size, byte fill)
    {
        var prefix = new byte[5];
        var length = HubProtocol.WriteLength(prefix, size);
        return [.. prefix[..length], .. Enumerable.Repeat(fill, size)];
    }
}
