using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Http.Classic;

/// <summary>
/// <c>HttpContext.Session</c> over the session of the request: reads what that holds, and keeps what is written until
/// it is committed. Per key the last write wins, as nobody can see what a write was made from.
/// </summary>
/// <remarks>For one thread, as the request is.</remarks>
internal sealed class HttpSession(HttpContext http) : ISession
{
    // Null for what is to be removed.
    private readonly Dictionary<string, byte[]?> _changes = new(StringComparer.Ordinal);
    private bool _isCleared;

    // Whose values were changed; null for a session that is still to be started.
    private SessionHandle? _owner;

    /// <summary>Gets whether something waits to be committed.</summary>
    public bool HasChanges => _isCleared || _changes.Count > 0;

    public bool IsAvailable => Session is { IsKnown: true, Unavailable: null };

    /// <remarks>The handle, which is no secret; that of the session to be started where there is none.</remarks>
    public string Id => IsAvailable ? (Read().Handle ?? Session.ReserveHandle()).Value : "";

    public IEnumerable<string> Keys
    {
        get
        {
            var stored = Stored().Keys.Where(key => !_isCleared && !_changes.ContainsKey(key));
            return [.. stored, .. _changes.Where(change => change.Value is not null).Select(change => change.Key)];
        }
    }

    private RequestSession Session => RequestSession.Of(http);

    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        var stored = Stored();
        if (_changes.TryGetValue(key, out var changed))
        {
            value = changed is null ? null : [.. changed];
            return value is not null;
        }

        value = null;
        return !_isCleared && stored.TryGetValue(key, out value);
    }

    public void Set(string key, byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        HttpSessionKey.Check(key);
        Change();
        _changes[key] = [.. value];
    }

    public void Remove(string key)
    {
        if (TryGetValue(key, out _))
        {
            Change();
            _changes[key] = null;
        }
    }

    public void Clear()
    {
        if (Keys.Any())
        {
            Change();
            _changes.Clear();
            _isCleared = true;
        }
    }

    public async Task LoadAsync(CancellationToken cancellationToken = default)
    {
        var session = Session;
        await session.LoadAsync(cancellationToken);
        session.CheckAvailable();
    }

    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        var session = Session;
        if (!HasChanges || DropForeign(session))
        {
            return;
        }

        if (session.HasEndedHere)
        {
            session.BeginAnew();
        }

        var sessions = http.RequestServices.GetRequiredService<ISessionService>();
        await sessions.UpdateAsync(edit => Apply(edit.HttpSession), cancellationToken);
        Drop();
    }

    /// <summary>Forgets what waits to be committed.</summary>
    public void Drop()
    {
        _changes.Clear();
        _isCleared = false;
        _owner = null;
    }

    private void Apply(HttpSessionEdit edit)
    {
        if (_isCleared)
        {
            edit.Clear();
        }

        foreach (var (key, value) in _changes)
        {
            if (value is null)
            {
                edit.Remove(key);
            }
            else
            {
                edit.Set(key, value);
            }
        }
    }

    private SessionState Read()
    {
        var session = Session;
        session.CheckAvailable();
        return session.IsKnown ? session.Read() : throw SessionNotLoadedException.OfHttpSession();
    }

    private HttpSessionValues Stored()
    {
        var state = Read();
        DropForeign(Session);
        return (state.Status == SessionStatus.Ended ? SessionState.None : state).HttpSession;
    }

    // What was written to one session is for none that comes after it in the same request: not for that of another user
    // who signs in, and not for that of the visitor who has signed out.
    private bool DropForeign(RequestSession session)
    {
        if (_owner is not { } owner || (session.State.Handle is not { } now || now == owner) && !session.HasEndedHere)
        {
            return false;
        }

        Drop();
        return true;
    }

    // Before a change: it can be committed, as far as is known now, and to what.
    private void Change()
    {
        var state = Read();
        var session = Session;
        DropForeign(session);
        if (session.HasEndedHere)
        {
            CheckMayStart();
            return;
        }

        if (session.Writable() is null)
        {
            CheckMayStart();
        }

        session.CheckReach();
        _owner = state.Handle;
    }

    private void CheckMayStart()
    {
        if (http.Response.HasStarted)
        {
            throw new InvalidOperationException(
                "HttpContext.Session has no session to write to, and none can be started: the response has begun, so "
                + "the browser cannot be given a cookie. Write to it before the response, or before the first await of "
                + "a streaming page.");
        }
    }
}
