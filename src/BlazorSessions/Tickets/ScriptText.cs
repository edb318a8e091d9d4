using System.Security.Cryptography;

namespace BlazorSessions.Tickets;

/// <summary>The text of the one JavaScript module, and a hash of it for its address.</summary>
internal static class ScriptText
{
    public static ReadOnlyMemory<byte> Bytes { get; } = Read();

    public static string Version { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes.Span))[..12];

    private static byte[] Read()
    {
        using var stream = typeof(ScriptText).Assembly.GetManifestResourceStream("blazorsessions.js")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
