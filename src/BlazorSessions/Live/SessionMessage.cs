using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlazorSessions.Live;

/// <summary>What one node tells the others of a session: that it has a new version, or that it has ended.</summary>
/// <param name="Handle">The session.</param>
/// <param name="Version">The version that it has at the least; 0 for an end.</param>
/// <param name="HasEnded">Whether it has ended.</param>
/// <param name="Reason">Why it has ended; null for an anonymous one that was emptied.</param>
internal sealed record SessionMessage(SessionHandle Handle, long Version, bool HasEnded, SessionEndReason? Reason)
{
    // Nodes of two releases may share a store: what another format means is not guessed.
    private const int Format = 1;

    public static SessionMessage Changed(SessionHandle handle, long version) => new(handle, version, false, null);

    public static SessionMessage Ended(SessionHandle handle, SessionEndReason? reason) => new(handle, 0, true, reason);

    /// <summary>
    /// Gets when it was sent, by the clock of the node that did, in milliseconds since 1970; null of a release that does not
    /// say so.
    /// </summary>
    private long? SentAt { get; init; }

    /// <summary>Returns how long it was on its way, as far as two clocks can say; null when that is unknown.</summary>
    public TimeSpan? Age(DateTimeOffset now) => SentAt is { } sent and >= 0 && sent <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        ? now - DateTimeOffset.FromUnixTimeMilliseconds(sent)
        : null;

    /// <summary>Writes the message of a node about sessions of a name.</summary>
    public string Write(SessionName name, string node, DateTimeOffset now) => JsonSerializer.Serialize(
        new SessionMessageText(
            Format,
            HasEnded ? SessionMessageText.Ended : SessionMessageText.Changed,
            name.Value,
            Handle.Value,
            Version,
            Reason is { } reason ? SessionEndReasons.ToText(reason) : null,
            node,
            now.ToUnixTimeMilliseconds()),
        SessionMessageJson.Default.SessionMessageText);

    /// <summary>Reads a message; false for what is none, or of a format that this release does not know.</summary>
    public static bool TryRead(
        string text,
        [NotNullWhen(true)] out SessionMessage? message,
        [NotNullWhen(true)] out string? name,
        [NotNullWhen(true)] out string? node)
    {
        (message, name, node) = (null, null, null);
        if (text.Length > Backplane.SessionBackplane.MaxMessageLength || Parse(text) is not { Format: Format } parsed
            || !SessionHandle.TryParse(parsed.Handle, out var handle))
        {
            return false;
        }

        (name, node) = (parsed.Name, parsed.Node);
        message = parsed.Kind switch
        {
            SessionMessageText.Changed when parsed.Version > 0 => Changed(handle, parsed.Version),
            SessionMessageText.Ended when parsed.Reason is null => Ended(handle, null),
            SessionMessageText.Ended when SessionEndReasons.FromText(parsed.Reason) is { } reason => Ended(handle, reason),
            _ => null,
        };
        message = message is null ? null : message with { SentAt = parsed.SentAt };
        return message is not null && name is not null && node is not null;
    }

    private static SessionMessageText? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, SessionMessageJson.Default.SessionMessageText);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>A message as it travels.</summary>
internal sealed record SessionMessageText(
    [property: JsonPropertyName("v")] int Format,
    [property: JsonPropertyName("kind")] string? Kind,
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("handle")] string? Handle,
    [property: JsonPropertyName("version")] long Version,
    [property: JsonPropertyName("reason")] string? Reason,
    [property: JsonPropertyName("node")] string? Node,
    [property: JsonPropertyName("at")] long? SentAt)
{
    public const string Changed = "changed";
    public const string Ended = "ended";
}

[JsonSerializable(typeof(SessionMessageText))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
internal sealed partial class SessionMessageJson : JsonSerializerContext;
