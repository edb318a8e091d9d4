using BlazorSessions.Diagnostics;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Users;

/// <summary>
/// The app's user in one scope: keeps the newest answer, runs one load for all who ask, and shows nothing that the
/// session of this moment does not vouch for.
/// </summary>
internal sealed class SessionUser<TUser> : ISessionUser<TUser>, IPreloadedUser, IDisposable
    where TUser : class
{
    private readonly ISessionService _sessions;
    private readonly UserLoads<TUser> _loads;
    private readonly ILogger<SessionUser<TUser>> _logger;

    // _gate guards every write of the fields below, but for the two of Show. No code of the app is called within.
    private readonly Lock _gate = new();
    private UserAnswer<TUser>? _answer;
    private UserLoad<TUser>? _load;
    private int _failures;
    private bool _isDisposed;

    // Changes that are not shown yet; who brings the first one shows them all, so that an older user never comes last.
    private int _changes;
    private TUser? _shown;

    public SessionUser(ISessionService sessions, UserLoads<TUser> loads, ILogger<SessionUser<TUser>> logger)
    {
        _sessions = sessions;
        _loads = loads;
        _logger = logger;
        sessions.Changed += OnSessionChanged;
    }

    public event Action<TUser?>? Changed;

    /// <summary>Raised after <see cref="Changed"/>: pages show what the services have heard of.</summary>
    public event Action<TUser?>? Heard;

    // By the session of now, whether or not this was told of its last change.
    public TUser? Current => Volatile.Read(ref _answer) is { User: { } user } answer
        && answer.SignIn.IsSameUser(_sessions.State) ? user : null;

    /// <summary>Gets when to try again what has failed; null when nothing has.</summary>
    public DateTimeOffset? RetryAt => Volatile.Read(ref _answer)?.RetryAt;

    public Task<TUser?> GetAsync(CancellationToken cancellationToken) => GetAsync(isAnew: false, cancellationToken);

    public Task<TUser?> RefreshAsync(CancellationToken cancellationToken) => GetAsync(isAnew: true, cancellationToken);

    public async Task PreloadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GetAsync(cancellationToken);
        }
        catch (SessionException)
        {
            // Logged where it came from; the page says that nobody is there.
        }
    }

    public void Dispose()
    {
        _sessions.Changed -= OnSessionChanged;
        UserLoad<TUser>? overtaken;
        lock (_gate)
        {
            _isDisposed = true;
            (overtaken, _load, _answer) = (_load, null, null);
        }

        overtaken?.Overtake();
    }

    private async Task<TUser?> GetAsync(bool isAnew, CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = await _sessions.LoadAsync(cancellationToken);
            if (SignIn.Of(state) is not { } signIn)
            {
                return state is { IsStale: true, Status: SessionStatus.None }
                    ? throw new SessionUserUnavailableException()
                    : null;
            }

            var answer = await FindAsync(state, signIn, isAnew).WaitAsync(cancellationToken);
            isAnew = false;
            if (answer is not null && answer.SignIn.IsOf(_sessions.State))
            {
                return answer.Failure is { } failure ? throw new SessionUserUnavailableException(failure) : answer.User;
            }
        }
    }

    // The answer that is there, the one that is on its way, or a new one.
    private Task<UserAnswer<TUser>?> FindAsync(SessionState state, SignIn signIn, bool isAnew)
    {
        UserLoad<TUser>? overtaken;
        UserLoad<TUser> load;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!isAnew && _load is { } running && running.SignIn.IsOf(state))
            {
                return running.Answer;
            }

            if (!isAnew && _answer is { } answer && answer.SignIn.IsOf(state) && !_loads.IsOver(answer))
            {
                return Task.FromResult<UserAnswer<TUser>?>(answer);
            }

            (overtaken, load) = (_load, new UserLoad<TUser>(signIn));
            _load = load;
        }

        overtaken?.Overtake();
        _ = RunAsync(load);
        return load.Answer;
    }

    private async Task RunAsync(UserLoad<TUser> load)
    {
        var answer = await _loads.AskAsync(load.SignIn, _failures, load.Overtaken);
        if (Take(load, answer) && answer is { IsNobody: true } && await EndAsync(load) is { } failure)
        {
            answer = failure;
            Take(load, answer);
        }

        lock (_gate)
        {
            _load = _load == load ? null : _load;
        }

        load.Complete(answer);
    }

    // False for an answer that comes too late, which is dropped.
    private bool Take(UserLoad<TUser> load, UserAnswer<TUser>? answer)
    {
        lock (_gate)
        {
            if (answer is null || _load != load)
            {
                return false;
            }

            _answer = answer;
            _failures = answer.Failure is null ? 0 : _failures + 1;
            load.IsEnding = answer.IsNobody;

            // Gone before it is shown: who asks then finds the answer and need not wait for it.
            _load = load.IsEnding ? load : null;
        }

        Show();
        return true;
    }

    // The app knows no such user. By the verb of this scope, so that its browser loses the cookie too.
    private async Task<UserAnswer<TUser>?> EndAsync(UserLoad<TUser> load)
    {
        try
        {
            _logger.UserUnknown(load.SignIn.Handle);
            await _sessions.RevokeAsync(load.SignIn.Handle);
            return null;
        }
        catch (Exception exception)
        {
            return _loads.Fail(load.SignIn, _failures, exception);
        }
    }

    private void OnSessionChanged(SessionState state)
    {
        UserLoad<TUser>? overtaken = null;
        lock (_gate)
        {
            // One that ends the session has changed it itself, and those who wait for it wait for the end.
            if (_load is { IsEnding: false } running && !running.SignIn.IsOf(state))
            {
                (overtaken, _load) = (running, null);
            }

            if (_answer?.SignIn.IsSameUser(state) == false)
            {
                _answer = null;
                _failures = 0;
            }
        }

        overtaken?.Overtake();
        Show();
    }

    private void Show()
    {
        if (Interlocked.Increment(ref _changes) > 1)
        {
            return;
        }

        int seen;
        do
        {
            seen = Volatile.Read(ref _changes);
            var user = Current;
            if (!ReferenceEquals(user, _shown))
            {
                _shown = user;
                Raise(Changed, user);
                Raise(Heard, user);
            }
        }
        while (Interlocked.Add(ref _changes, -seen) > 0);
    }

    private void Raise(Action<TUser?>? listeners, TUser? user)
    {
        foreach (var listener in Delegate.EnumerateInvocationList(listeners))
        {
            try
            {
                listener(user);
            }
            catch (Exception exception)
            {
                // Code of the app: it must keep the others from hearing of it no more than the cascade.
                _logger.UserListenerFailed(exception);
            }
        }
    }
}
