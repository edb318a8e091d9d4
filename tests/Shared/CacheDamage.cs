using System.Text;
using BlazorSessions.Specifications;

namespace BlazorSessions.Tests.Shared;

/// <summary>Damages what the store on a distributed cache keeps.</summary>
internal static class CacheDamage
{
    public static byte[] Do(byte[] data, RecordDamage damage) => damage switch
    {
        RecordDamage.Corrupt => data[..100],
        RecordDamage.UnknownFormat => [(byte)'-', .. data[1..]],
        RecordDamage.FutureFormat =>
            [.. data[..17], .. Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(data[17..]).Replace("\"f\":2", "\"f\":3", StringComparison.Ordinal))],
        _ => throw new ArgumentOutOfRangeException(nameof(damage)),
    };
}
