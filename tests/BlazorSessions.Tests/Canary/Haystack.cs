using System.Collections;
using System.Collections.Concurrent;
using System.Text;

namespace BlazorSessions.Tests.Canary;

/// <summary>Everything that left the library's hands, by where it was seen.</summary>
internal sealed class Haystack
{
    private readonly ConcurrentQueue<(string Where, byte[] Bytes)> _seen = new();

    public int Count(string where) => _seen.Count(entry => entry.Where.StartsWith(where, StringComparison.Ordinal));

    public void Add(string where, ReadOnlySpan<byte> bytes) => _seen.Enqueue((where, bytes.ToArray()));

    public void Add(string where, string? text) => _seen.Enqueue((where, Encoding.UTF8.GetBytes(text ?? "")));

    /// <summary>Adds what an object says about itself, and about its parts when it has some.</summary>
    public void Add(string where, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                Add(where, text);
                break;
            case byte[] bytes:
                Add(where, bytes.AsSpan());
                break;
            case IEnumerable parts:
                foreach (var part in parts)
                {
                    Add(where, part?.ToString());
                }

                break;
            default:
                Add(where, value.ToString());
                break;
        }
    }

    /// <summary>Returns where any of the needles is, with what stands around it.</summary>
    public IReadOnlyList<string> Find(IEnumerable<byte[]> needles)
    {
        var all = needles.ToArray();
        return
        [
            .. from entry in _seen
               from needle in all
               let at = entry.Bytes.AsSpan().IndexOf(needle)
               where at >= 0
               select $"{entry.Where}: {Around(entry.Bytes, at)}",
        ];
    }

    private static string Around(byte[] bytes, int at)
    {
        var start = Math.Max(0, at - 60);
        return Encoding.UTF8.GetString(bytes, start, at - start) + "<HERE>";
    }
}
