using System.Globalization;

namespace BlazorSessions.PostgreSql;

/// <summary>
/// A place among the sessions of a user, by what never changes in one: when it was created, and its handle. It stays
/// good when the session that it was made of has ended.
/// </summary>
internal readonly record struct Place(long CreatedAt, string Handle)
{
    private const char Separator = ' ';

    public static Place BeforeAll => new(-1, "");

    public static Place AfterAll => new(long.MaxValue, "");

    public static Place Of(SessionInfo info) => new(info.FirstSeen.UtcTicks, info.Handle.Value);

    /// <summary>Reads what <see cref="ToString"/> wrote; null for null.</summary>
    /// <exception cref="ArgumentException">It was not written here.</exception>
    public static Place? Parse(string? after)
    {
        if (after is null)
        {
            return null;
        }

        return after.Split(Separator, 2) is [var ticks, var handle]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var createdAt)
                ? new Place(createdAt, handle)
                : throw new ArgumentException(
                    "This is no place that a batch or page has answered with. Pass its Next on as it is, or null for the first.",
                    nameof(after));
    }

    public override string ToString() => CreatedAt.ToString(CultureInfo.InvariantCulture) + Separator + Handle;
}
