using Microsoft.AspNetCore.Components;

namespace BlazorSessions.Testing;

/// <summary>
/// The app's user for tests of components and services: an <see cref="ISessionUser{TUser}"/> that follows a
/// <see cref="TestSession"/> by the rules of the real one in a circuit, and is done at once unless a test makes it slow.
/// </summary>
/// <remarks>
/// Registered by <c>AddTestSessionUser</c>. A user that is not found ends the session. A load that has failed is not
/// repeated by itself: call <see cref="RefreshAsync"/>.
/// </remarks>
/// <typeparam name="TUser">The app's type of a user.</typeparam>
public sealed class TestSessionUser<TUser> : ISessionUser<TUser>
    where TUser : class
{
    private readonly TestSession _session;

    // _gate guards the fields below. Nothing of the test is called within.
    private readonly Lock _gate = new();
    private SessionState _loadedFor = SessionState.None;
    private Task<TUser?> _load = Task.FromResult<TUser?>(null);
    private TUser? _user;
    private int _version;

    internal TestSessionUser(TestSession session, Func<string, TUser?> find)
    {
        _session = session;
        Find = find;
        Cascade = new CascadingValueSource<TUser>(() => Current!, isFixed: false); // null is a value to a cascade too
        session.Changed += OnSessionChanged;
        OnSessionChanged(session.State);
    }

    /// <inheritdoc/>
    public event Action<TUser?>? Changed;

    /// <summary>Gets or sets what finds a user by the key; null for one whom the app does not know.</summary>
    public Func<string, TUser?> Find { get; set; }

    /// <summary>
    /// Gets or sets what runs before each load, with the key: an exception makes it fail, a task that is not complete
    /// makes it slow.
    /// </summary>
    /// <value>Default: null, loads are done at once.</value>
    public Func<string, Task>? BeforeLoad { get; set; }

    /// <summary>Gets how many loads there were.</summary>
    public int Loads { get; private set; }

    /// <inheritdoc/>
    public TUser? Current
    {
        get
        {
            var state = _session.State;
            lock (_gate)
            {
                return IsSameUser(state) ? _user : null;
            }
        }
    }

    internal CascadingValueSource<TUser> Cascade { get; }

    /// <inheritdoc/>
    public async Task<TUser?> GetAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var load = Volatile.Read(ref _load);
            try
            {
                var user = await load.WaitAsync(cancellationToken);
                if (load == Volatile.Read(ref _load))
                {
                    return user;
                }
            }
            catch (SessionUserUnavailableException) when (load != Volatile.Read(ref _load))
            {
                // A newer one knows better.
            }
        }
    }

    /// <inheritdoc/>
    public Task<TUser?> RefreshAsync(CancellationToken cancellationToken = default)
    {
        Begin(_session.State);
        return GetAsync(cancellationToken);
    }

    private void OnSessionChanged(SessionState state)
    {
        bool isLoaded;
        lock (_gate)
        {
            isLoaded = IsSameUser(state)
                && ReferenceEquals(state.User, _loadedFor.User)
                && state.AuthenticatedAt == _loadedFor.AuthenticatedAt;
        }

        if (!isLoaded)
        {
            Begin(state);
        }
    }

    private void Begin(SessionState state)
    {
        var load = new TaskCompletionSource<TUser?>(TaskCreationOptions.RunContinuationsAsynchronously);
        int version;
        bool isGone;
        lock (_gate)
        {
            version = ++_version;
            isGone = !IsSameUser(state) && _user is not null;
            _user = IsSameUser(state) ? _user : null;
            _loadedFor = state;
            _load = load.Task;
        }

        if (isGone)
        {
            Show(null);
        }

        _ = LoadAsync(state.UserKey, version, load);
    }

    private async Task LoadAsync(string? key, int version, TaskCompletionSource<TUser?> load)
    {
        TUser? user = null;
        SessionUserUnavailableException? failure = null;
        try
        {
            user = key is null ? null : await FindAsync(key);
        }
        catch (Exception exception)
        {
            // Whatever the test throws, as a loader may throw anything.
            failure = new SessionUserUnavailableException(exception);
        }

        var isUnknown = key is not null && user is null && failure is null;
        bool isOvertaken, isNews;
        lock (_gate)
        {
            isOvertaken = version != _version;
            isNews = !isOvertaken && !ReferenceEquals(user, _user);
            if (!isOvertaken)
            {
                // Done before it is shown, so that what renders then need not wait.
                _user = user;
                _load = isUnknown ? _load : ResultOfAsync(user, failure);
            }
        }

        if (isNews)
        {
            Show(user);
        }

        if (isUnknown && !isOvertaken)
        {
            await _session.EndAsync(SessionEndReason.Revoked);
        }

        // Who waited looks again, and finds the newest.
        load.SetResult(null);
    }

    private static Task<TUser?> ResultOfAsync(TUser? user, SessionUserUnavailableException? failure)
    {
        if (failure is null)
        {
            return Task.FromResult(user);
        }

        var failed = Task.FromException<TUser?>(failure);
        _ = failed.Exception; // seen, should nobody ask
        return failed;
    }

    private async Task<TUser?> FindAsync(string key)
    {
        Loads++;
        if (BeforeLoad is { } before)
        {
            await before(key);
        }

        return Find(key);
    }

    private void Show(TUser? user)
    {
        Changed?.Invoke(user);
        _ = Cascade.NotifyChangedAsync(user!); // null is a value to a cascade too
    }

    private bool IsSameUser(SessionState state) => state.IsAuthenticated
        && state.Handle == _loadedFor.Handle
        && state.UserKey == _loadedFor.UserKey;
}
