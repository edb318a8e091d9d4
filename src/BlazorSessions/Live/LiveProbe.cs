using System.Security.Cryptography;

namespace BlazorSessions.Live;

/// <summary>
/// Asks about many sessions, turn after turn: in one call, and where that fails in parts, so that a bad record, or an answer
/// too large for the time there is, stands in nobody else's way. A store that is away costs one call a turn.
/// </summary>
/// <remarks>
/// The first call of a turn finds out whether the store is there. When it fails, nobody else is asked about, and the next
/// turn begins with a tenth of it, taken from anywhere, so that sooner or later it misses the bad records. Once it gets
/// through, what fails is asked about in tenths, down to each session. Those that fail alone are asked about alone from then
/// on, as long as they do. Turns do not overlap.
/// </remarks>
internal sealed class LiveProbe
{
    /// <summary>How many sessions are asked about at once: an answer of so many is there well within the time for it.</summary>
    public const int MostAtOnce = 10_000;

    private const int Parts = 10;

    // Looking for bad records must be no load of its own: where there are many, it takes several turns.
    private const int MostFailures = 30;

    private readonly HashSet<LiveSession> _bad = [];
    private int _first = MostAtOnce;

    /// <summary>Asks about all; returns those of which the store has not said how they are, and the first failure.</summary>
    /// <param name="all">Whom it is about, at least one.</param>
    /// <param name="ask">Asks about some in one call.</param>
    public async Task<(IReadOnlyList<LiveSession> Left, SessionStoreException? Failure)> RunAsync(
        LiveSession[] all, Func<LiveSession[], Task> ask)
    {
        _bad.IntersectWith(all);
        if (_bad.Count == all.Length)
        {
            // Nobody else would show whether the store is there.
            _bad.Clear();
        }

        LiveSession[] bad = [.. _bad];
        var others = FromAnywhere([.. all.Where(live => !_bad.Contains(live))]);
        var first = others[..Math.Min(_first, others.Length)];
        var turn = new Turn(ask);
        var isThere = await turn.TryAsync(first);
        if (isThere)
        {
            foreach (var part in others[first.Length..].Chunk(MostAtOnce))
            {
                await turn.AskAsync(part);
            }
        }

        _first = turn.Failure is null ? MostAtOnce : Math.Max(1, first.Length / Parts);
        if (!isThere)
        {
            return (all, turn.Failure);
        }

        var (stillBad, failure) = await EachAlone.RunAsync(bad, live => ask([live]));
        _bad.IntersectWith(stillBad);
        _bad.UnionWith(turn.Bad);
        return ([.. turn.Left, .. turn.Bad, .. stillBad], turn.Failure ?? failure);
    }

    private static LiveSession[] FromAnywhere(LiveSession[] all)
    {
        var start = RandomNumberGenerator.GetInt32(all.Length);
        return [.. all[start..], .. all[..start]];
    }

    private sealed class Turn(Func<LiveSession[], Task> ask)
    {
        private int _failures;
        private int _aloneInRow;

        // Not tried any more, besides the bad.
        public List<LiveSession> Left { get; } = [];

        public List<LiveSession> Bad { get; } = [];

        public SessionStoreException? Failure { get; private set; }

        // It may go away meanwhile, which looks like one bad record after the other.
        private bool IsOver => _failures >= MostFailures || _aloneInRow >= EachAlone.MostFailures;

        public async Task<bool> TryAsync(LiveSession[] part)
        {
            try
            {
                await ask(part);
                return true;
            }
            catch (SessionStoreException exception)
            {
                Failure ??= exception;
                _failures++;
                return false;
            }
        }

        public async Task AskAsync(LiveSession[] part)
        {
            if (IsOver)
            {
                Left.AddRange(part);
            }
            else if (await TryAsync(part))
            {
                _aloneInRow = 0;
            }
            else if (part.Length == 1)
            {
                Bad.Add(part[0]);
                _aloneInRow++;
            }
            else
            {
                foreach (var smaller in part.Chunk((part.Length + Parts - 1) / Parts))
                {
                    await AskAsync(smaller);
                }
            }
        }
    }
}
