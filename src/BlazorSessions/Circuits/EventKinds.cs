using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace BlazorSessions.Circuits;

/// <summary>
/// Tells events that a person makes from those that pages raise by themselves: a video that plays, an image that has come,
/// an animation that is over, a page that scrolls along. By names of the HTML standard; one that it does not know counts
/// as a person's.
/// </summary>
internal static class EventKinds
{
    private const string Name = "eventName";
    private const int MostCharacters = 256;
    private const int MostBytes = MostCharacters * 3;

    private static readonly FrozenSet<string> s_passive = FrozenSet.ToFrozenSet(
    [
        "abort", "animationcancel", "animationend", "animationiteration", "animationstart", "canplay", "canplaythrough", "cuechange",
        "durationchange", "emptied", "ended", "error", "fullscreenchange", "fullscreenerror", "load", "loadeddata", "loadedmetadata",
        "loadend", "loadstart", "message", "pause", "play", "playing", "progress", "ratechange", "readystatechange", "resize",
        "scroll", "scrollend", "seeked", "seeking", "stalled", "suspend", "timeout", "timeupdate", "transitioncancel",
        "transitionend", "transitionrun", "transitionstart", "volumechange", "waiting",
    ]);

    /// <summary>Returns whether a person makes the event that a client dispatches with these arguments.</summary>
    /// <param name="arguments">The descriptor of the event and its data, in JSON; anything a client sends.</param>
    public static bool IsOfPerson(string? arguments) => NameOf(arguments) is not { } name || !s_passive.Contains(name);

    // The descriptor comes first and is short, so what follows is not looked at. Null for what is no event: the framework
    // says so.
    private static string? NameOf(string? arguments)
    {
        Span<byte> start = stackalloc byte[MostBytes];
        var length = Encoding.UTF8.GetBytes(arguments.AsSpan(0, Math.Min(arguments?.Length ?? 0, MostCharacters)), start);
        try
        {
            var reader = new Utf8JsonReader(start[..length], isFinalBlock: false, state: default);
            while (reader.Read() && reader.CurrentDepth <= 2 && reader.TokenType != JsonTokenType.EndObject)
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 2 && reader.ValueTextEquals(Name))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // As above.
        }

        return null;
    }
}
