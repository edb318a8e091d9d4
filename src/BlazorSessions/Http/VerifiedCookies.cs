using System.Collections.Concurrent;

namespace BlazorSessions.Http;

/// <summary>
/// Remembers cookies that were authentic a moment ago, so that most requests need no crypto. Two generations: the
/// older is dropped when the younger is full or 2½ minutes old, so nothing is believed for longer than five minutes
/// and no flood makes it grow. A cookie counts for the name it was opened under only, as its crypto does.
/// </summary>
internal sealed class VerifiedCookies(TimeProvider clock)
{
    public const int Capacity = 4096;

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);

    // _gate guards the exchange of generations; look-ups go without it.
    private readonly Lock _gate = new();
    private Generation _young = new(clock.GetTimestamp());
    private Generation _old = new(clock.GetTimestamp());

    /// <summary>Gets how many cookies are remembered.</summary>
    public int Count => _young.Count + _old.Count;

    public VerifiedCookie? Find(string name, ReadOnlySpan<char> text)
    {
        Turn();
        return _young.Find(name, text) ?? (Age(_old) < s_longest ? _old.Find(name, text) : null);
    }

    public void Add(string name, ReadOnlySpan<char> text, VerifiedCookie cookie)
    {
        Turn();
        _young.Add(name, text, cookie);
    }

    private TimeSpan Age(Generation generation) => clock.GetElapsedTime(generation.Began);

    private void Turn()
    {
        var young = _young;
        if (young.Count < Capacity && Age(young) < s_longest / 2)
        {
            return;
        }

        lock (_gate)
        {
            if (ReferenceEquals(young, _young))
            {
                _old = young;
                _young = new Generation(clock.GetTimestamp());
            }
        }
    }

    private sealed class Generation
    {
        private readonly ConcurrentDictionary<string, (string Name, VerifiedCookie Cookie)> _entries = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, (string Name, VerifiedCookie Cookie)>.AlternateLookup<ReadOnlySpan<char>> _lookup;
        private int _count;

        public Generation(long began)
        {
            Began = began;
            _lookup = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public long Began { get; }

        // Counted here: asking the dictionary takes all its locks, on every request.
        public int Count => Volatile.Read(ref _count);

        public VerifiedCookie? Find(string name, ReadOnlySpan<char> text) =>
            _lookup.TryGetValue(text, out var entry) && entry.Name == name ? entry.Cookie : null;

        public void Add(string name, ReadOnlySpan<char> text, VerifiedCookie cookie)
        {
            if (_lookup.TryAdd(text, (name, cookie)))
            {
                Interlocked.Increment(ref _count);
            }
        }
    }
}
