using System.Text;

namespace HeadlessBlazor;

/// <summary>Who sent a frame.</summary>
public enum HeadlessFrameDirection
{
    /// <summary>The tab sent it.</summary>
    Sent,

    /// <summary>The server sent it.</summary>
    Received,
}

/// <summary>One whole message between a tab and the hub, as bytes. Text in it is UTF-8 and never split.</summary>
/// <param name="Tab">The tab it belongs to.</param>
/// <param name="Direction">Who sent it.</param>
/// <param name="Payload">Its bytes, without the length prefix.</param>
public sealed record HeadlessFrame(HeadlessTab Tab, HeadlessFrameDirection Direction, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Says whether the text occurs anywhere in the message: a search for what must not travel.</summary>
    public bool Contains(string text) => Payload.Span.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
