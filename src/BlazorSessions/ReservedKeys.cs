using System.Collections.Immutable;

namespace BlazorSessions;

/// <summary>
/// Names of values that the library keeps for itself. No state shows them and no edit reads, writes or clears them, so that a
/// page which lists what is in its session lists no tokens.
/// </summary>
internal static class ReservedKeys
{
    /// <summary>Tokens that were renewed since the sign-in.</summary>
    public const string Tokens = "bs.tokens";

    /// <summary>Who renews them at the moment.</summary>
    public const string Renewal = "bs.renewal";

    public static IReadOnlyList<string> All { get; } = [Tokens, Renewal];

    public static bool Contains(string key) => key is Tokens or Renewal;

    /// <summary>Returns the values without those; the very same values where there are none of them.</summary>
    public static IReadOnlyDictionary<string, SessionValue> Hide(IReadOnlyDictionary<string, SessionValue> values) =>
        values.ContainsKey(Tokens) || values.ContainsKey(Renewal)
            ? values.Where(value => !Contains(value.Key)).ToImmutableDictionary(StringComparer.Ordinal)
            : values;
}
