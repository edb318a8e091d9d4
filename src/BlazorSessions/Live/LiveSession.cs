using BlazorSessions.Diagnostics;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Live;

/// <summary>
/// The one copy of a session in this process, shared by its requests and circuits. It only moves forward: a lower
/// version never replaces a higher one, activity never goes back, and an end is final.
/// </summary>
internal sealed partial class LiveSession(SessionRecord record, ISessionSerializer serializer, ILogger logger) : IUnreadableValues
{
    private readonly CancellationTokenSource _ended = new();

    // _gate guards every write of the fields below. What is read without it: _state, _activity, _isEnded and, once that
    // is true, _endReason, which does not change any more. Listeners are called after it is released.
    private readonly Lock _gate = new();
    private SessionRecord _record = record;
    private SessionState? _state;
    private SessionEndReason? _endReason;
    private TokenHash _seen;
    private long _heard;
    private bool _isEnded;
    private bool _isStale;
    private HashSet<(string Key, long Version)>? _unreadable;
    private long _activity = record.LastActivityAt.UtcTicks;

    public SessionHandle Handle { get; } = record.Handle;

    /// <summary>One writer at a time on this node, so that edits do not conflict among themselves.</summary>
    public SemaphoreSlim Writer { get; } = new(1, 1);

    public CancellationToken Ended => _ended.Token;

    public bool IsEnded => Volatile.Read(ref _isEnded);

    /// <summary>
    /// Whether it was dropped because nothing was left in it: its visitor has no session, and none has ended.
    /// </summary>
    public bool IsEmptied => IsEnded && _endReason is null;

    /// <summary>Why it ended; null while it lives, and when it <see cref="IsEmptied"/>.</summary>
    public SessionEndReason? EndReason => _endReason;

    /// <summary>Why this copy is being ended, from before the store is told; null when nobody is ending it here.</summary>
    public SessionEndReason? IntendedReason { get; private set; }

    /// <summary>
    /// Whether another node has spoken of a newer version than this copy has: whatever was read before is not the newest.
    /// </summary>
    public bool IsBehind
    {
        get
        {
            lock (_gate)
            {
                return _record.Version < _heard;
            }
        }
    }

    /// <summary>When the store was last asked and confirmed this copy, as a timestamp of the clock.</summary>
    public long ConfirmedAt { get; set; }

    /// <summary>When the last lease was given back, as a timestamp of the clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>The newest record, with activity that the store may not have heard of yet.</summary>
    public SessionRecord Record
    {
        get
        {
            lock (_gate)
            {
                return FoldActivity();
            }
        }
    }

    public DateTimeOffset LastActivityAt => new(Volatile.Read(ref _activity), TimeSpan.Zero);

    /// <summary>The newest state. Anonymous and empty once the session has ended.</summary>
    public SessionState State
    {
        get
        {
            var state = Volatile.Read(ref _state);
            if (state is not null)
            {
                return state;
            }

            lock (_gate)
            {
                return _state ??= MakeState();
            }
        }
    }

    /// <summary>When it goes idle unless there is activity.</summary>
    public DateTimeOffset IdleEndsAt
    {
        get
        {
            lock (_gate)
            {
                return Lifetimes.End(LastActivityAt, _record.IdleTimeout, DateTimeOffset.MaxValue);
            }
        }
    }

    public bool IsExpired(DateTimeOffset now) => now >= ExpiresAt;

    public DateTimeOffset ExpiresAt
    {
        get
        {
            lock (_gate)
            {
                return Lifetimes.End(LastActivityAt, _record.IdleTimeout, _record.AbsoluteExpiresAt);
            }
        }
    }

    /// <summary>Looks at a token. The previous one lets in within its grace, until the current one is seen here.</summary>
    public TokenFit Fit(TokenHash token, DateTimeOffset now)
    {
        lock (_gate)
        {
            var state = _state ??= MakeState();
            if (token == _record.TokenHash)
            {
                _seen = _record.TokenHash;
                return new TokenFit(true, true, state, _record.PreviousTokenHash is not null);
            }

            var isKept = token == _record.PreviousTokenHash && now < _record.PreviousTokenUntil;
            return new TokenFit(isKept && _seen != _record.TokenHash, false, state, false);
        }
    }

    /// <summary>Notes activity; true when it is news that the store should hear in time.</summary>
    public bool Touch(DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_isEnded || now.UtcTicks <= _activity)
            {
                return false;
            }

            _activity = now.UtcTicks;
            return true;
        }
    }

    /// <summary>Notes that there is a version, at the least; false when this copy has it.</summary>
    public bool Hear(long version)
    {
        lock (_gate)
        {
            _heard = Math.Max(_heard, version);
            return _record.Version < version;
        }
    }

    /// <summary>Takes over a record from the store unless it is older than what is known.</summary>
    public void Apply(SessionRecord record)
    {
        lock (_gate)
        {
            // The previous token goes without a new version, and does not come back.
            var isCleared = record.Version == _record.Version
                && record.PreviousTokenHash is null != _record.PreviousTokenHash is null;
            record = isCleared ? record with { PreviousTokenHash = null, PreviousTokenUntil = null } : record;
            var isNews = record.Version > _record.Version || record.LastActivityAt > _record.LastActivityAt
                || isCleared || _isStale || record.TokenHash != _record.TokenHash;
            if (_isEnded || record.Version < _record.Version || !isNews)
            {
                return;
            }

            _record = record.LastActivityAt < _record.LastActivityAt
                ? record with { LastActivityAt = _record.LastActivityAt }
                : record;
            _activity = Math.Max(_activity, record.LastActivityAt.UtcTicks);
            _isStale = false;
            _state = null;
        }

        Notify();
    }

    /// <summary>Shows activity in the state, once in a while: <see cref="Touch"/> alone is too frequent for that.</summary>
    public void ShowActivity()
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return;
            }

            _state = null;
        }

        Notify();
    }

    /// <summary>The store cannot be reached (or can again): says so in the state.</summary>
    public void SetStale(bool isStale)
    {
        lock (_gate)
        {
            if (_isEnded || _isStale == isStale)
            {
                return;
            }

            _isStale = isStale;
            _state = null;
        }

        Notify();
    }

    /// <summary>Warns once of each value that is not of the type its reader asked for.</summary>
    void IUnreadableValues.Report(string key, SessionValue value, Type type)
    {
        lock (_gate)
        {
            // By version: what was written since is another value.
            if (!(_unreadable ??= []).Add((key, value.Version)))
            {
                return;
            }
        }

        logger.ValueUnreadable(Handle, key, type.Name);
    }

    /// <summary>The next reader reads the store again.</summary>
    public void Doubt() => ConfirmedAt = long.MinValue / 2;

    private SessionRecord FoldActivity()
    {
        if (_activity > _record.LastActivityAt.UtcTicks)
        {
            // The state made from the record before is out of date: a renewal right after a click must show.
            _record = _record with { LastActivityAt = new DateTimeOffset(_activity, TimeSpan.Zero) };
            _state = null;
        }

        return _record;
    }

    private SessionState MakeState()
    {
        if (_isEnded)
        {
            return _endReason is null
                ? SessionState.None
                : new SessionState { Handle = Handle, Status = SessionStatus.Ended, EndReason = _endReason, Version = _record.Version };
        }

        // A user that cannot be read counts as signed out: authentication fails closed.
        var record = FoldActivity();
        var ticket = ReadTicket();
        var user = ticket is null ? null : record.User;
        return new SessionState(ReservedKeys.Hide(record.Values), serializer, this)
        {
            Handle = Handle,
            Status = SessionStatus.Active,
            User = ticket?.Principal ?? SessionState.None.User,
            UserKey = user?.Key,
            Token = record.TokenHash,
            CreatedAt = record.CreatedAt,
            AuthenticatedAt = user?.AuthenticatedAt,
            LastActivityAt = record.LastActivityAt,
            ExpiresAt = record.ExpiresAt,
            IdleTimeout = record.IdleTimeout,
            AbsoluteExpiresAt = record.AbsoluteExpiresAt,
            IsRemembered = user?.IsRemembered ?? false,
            Version = record.Version,
            IsStale = _isStale,
        };
    }
}
