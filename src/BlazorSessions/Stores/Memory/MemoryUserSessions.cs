using System.Globalization;

namespace BlazorSessions.Stores.Memory;

/// <summary>The sessions of a user, created last first, visited a few at a time from any place on.</summary>
internal sealed class MemoryUserSessions
{
    private readonly SortedSet<Place> _places = [];

    public int Count => _places.Count;

    public IEnumerable<MemorySession> All => _places.Select(place => place.Session!); // Only places to start at have none.

    public void Add(MemorySession session, SessionRecord record) => _places.Add(Place.Of(record) with { Session = session });

    public void Remove(SessionRecord record) => _places.Remove(Place.Of(record));

    /// <summary>Returns the next sessions, and where to go on after them; null when none are left.</summary>
    public (IReadOnlyList<MemorySession> Sessions, string? Next) Visit(string? after, int limit)
    {
        var start = after is null ? Place.BeforeAll : Place.Parse(after);
        List<Place> places = [.. _places.GetViewBetween(start, Place.AfterAll).SkipWhile(place => place == start).Take(limit)];
        return (
            [.. places.Select(place => place.Session!)], // Only the place to start at has none.
            places.Count == limit && places[^1] != _places.Max ? places[^1].ToString() : null);
    }

    // A place of the order, which outlives the session that stands there.
    private readonly record struct Place(long CreatedAt, string Handle, MemorySession? Session = null) : IComparable<Place>
    {
        private const int Digits = 19;

        public static Place BeforeAll { get; } = new(long.MaxValue, "\uFFFF");

        public static Place AfterAll { get; } = new(long.MinValue, string.Empty);

        public static Place Of(SessionRecord record) => new(record.CreatedAt.UtcTicks, record.Handle.Value);

        /// <exception cref="ArgumentException">It was not written here.</exception>
        public static Place Parse(string text) => text.Length > Digits
            && long.TryParse(text.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var createdAt)
                ? new Place(createdAt, text[Digits..])
                : throw new ArgumentException("This is no place that a page has answered with.", nameof(text));

        public int CompareTo(Place other) => other.CreatedAt.CompareTo(CreatedAt) is var later and not 0
            ? later
            : string.CompareOrdinal(other.Handle, Handle);

        public bool Equals(Place other) => CompareTo(other) == 0;

        public override int GetHashCode() => HashCode.Combine(CreatedAt, Handle);

        public override string ToString() => CreatedAt.ToString($"D{Digits}", CultureInfo.InvariantCulture) + Handle;
    }
}
