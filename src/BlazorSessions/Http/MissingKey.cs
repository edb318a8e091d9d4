namespace BlazorSessions.Http;

/// <summary>Tells a payload whose key is not there from one that is no payload at all.</summary>
internal static class MissingKey
{
    // How Data Protection begins what it seals: these bytes, then the id of the key.
    private const int IdLength = 16;
    private static readonly byte[] s_magic = [0x09, 0xF0, 0xC9, 0xF0];

    /// <summary>Returns the key that could not be used to open a payload; null when that was not the reason.</summary>
    public static Guid? Of(ReadOnlySpan<byte> payload, Exception failure)
    {
        if (!payload.StartsWith(s_magic) || payload.Length < s_magic.Length + IdLength)
        {
            return null;
        }

        // It says so by a message alone, which names the key; one that opens nothing for another reason names none.
        var key = new Guid(payload.Slice(s_magic.Length, IdLength));
        return failure.Message.Contains(key.ToString(), StringComparison.OrdinalIgnoreCase) ? key : null;
    }
}
