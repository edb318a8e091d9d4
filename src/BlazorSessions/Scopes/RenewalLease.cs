using System.Globalization;
using System.Text;
using BlazorSessions.Live;
using BlazorSessions.Stores;

namespace BlazorSessions.Scopes;

/// <summary>Says in a record who renews its tokens at the moment.</summary>
/// <param name="Owner">Names one renewal.</param>
/// <param name="Until">When somebody else may take over.</param>
internal sealed record RenewalLease(string Owner, DateTimeOffset Until)
{
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(1);

    /// <summary>Reads the lease in a record; null for none, and for other bytes.</summary>
    public static RenewalLease? Read(SessionRecord record) =>
        record.Values.TryGetValue(ReservedKeys.Renewal, out var value)
        && Encoding.UTF8.GetString(value.Data.Span).Split(' ') is [var owner, var until]
        && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? new RenewalLease(owner, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            : null;

    /// <summary>
    /// Makes the delta that takes it, where neither the lease nor the tokens have changed since the record was read. The tokens
    /// too: one who is behind would otherwise take a lease that was given back for tokens that were renewed under it.
    /// </summary>
    public SessionDelta Take(SessionRecord record, TokenHash expected) => new()
    {
        ExpectedTokenHash = expected,
        Sets = new Dictionary<string, ReadOnlyMemory<byte>>
        {
            [ReservedKeys.Renewal] = Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{Owner} {Until.ToUnixTimeMilliseconds()}")),
        },
        Reads = Reads(record),
    };

    /// <summary>Makes the delta that gives it back, unless somebody else has taken over.</summary>
    public SessionDelta GiveBack(SessionRecord record) => Read(record)?.Owner != Owner ? new SessionDelta() : new SessionDelta
    {
        Removes = [ReservedKeys.Renewal],
        Reads = Reads(record),
    };

    /// <summary>
    /// Returns how long to wait for the end of one: not longer than the pause, and never for no time or less, as it may be over
    /// by now. A delay of -1 ms has no end.
    /// </summary>
    public static TimeSpan PauseUntil(DateTimeOffset until, DateTimeOffset now, TimeSpan pause)
    {
        var left = until - now;
        return left >= pause ? pause : left > s_shortestPause ? left : s_shortestPause;
    }

    private static Dictionary<string, long> Reads(SessionRecord record) =>
        ReservedKeys.All.ToDictionary(key => key, key => RecordTokens.VersionOf(record, key));
}
