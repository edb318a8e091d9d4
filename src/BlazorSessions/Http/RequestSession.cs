using System.Security.Claims;
using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http;

/// <summary>The session of an HTTP request: found by its cookie, changed by its response.</summary>
internal sealed partial class RequestSession : ScopeSession, IRequestScope
{
    private readonly HttpContext _http;
    private readonly RequestCookies _cookies;
    private readonly SessionIssuer _issuer;
    private readonly SessionEntrance _entrance;
    private readonly ILogger<RequestSession> _logger;
    private readonly long _begun;
    private Task? _loading;
    private SessionEntry _entry = new(Binding.None.Visitor);

    // One change of the cookie at a time: two first writes must not start two sessions.
    private SemaphoreSlim? _turn;

    // The user this request has by its session, to see when that changes.
    private ClaimsPrincipal _user = SessionState.None.User;

    public RequestSession(
        HttpContext http,
        RequestCookies cookies,
        LiveSessions sessions,
        SessionIssuer issuer,
        SessionEntrance entrance,
        ILogger<RequestSession> logger)
        : base(sessions, cookies.Read())
    {
        (_http, _cookies, _issuer, _entrance, _logger) = (http, cookies, issuer, entrance, logger);
        _begun = entrance.Now;
        Named = Settle() as Binding.Unknown;
    }

    public override bool IsScratch =>
        HttpMethods.IsHead(_http.Request.Method) || PageRequests.IsPrefetch(_http.Request);

    /// <summary>The cookie that named a living session by a secret that was replaced; null when it did not.</summary>
    public Binding.Unknown? Outdated => _entry.Outdated;

    /// <summary>The store could not be asked.</summary>
    public SessionStoreException? Unavailable => _entry.Unavailable ?? _cookies.Unavailable;

    /// <summary>What the browser's cookie names, dead or alive; null for nothing.</summary>
    public Binding.Unknown? Named { get; }

    /// <summary>Gets whether the browser sent a cookie that is not understood: only a sign-in replaces it.</summary>
    public bool IsDoubtful => _cookies.Doubt != CookieDoubt.None;

    HttpContext IRequestScope.Http => _http;

    private string? Device => DeviceLabel.Of(_http.Request);

    public static RequestSession Of(HttpContext http) =>
        (RequestSession)http.RequestServices.GetRequiredService<ScopeSession>();

    /// <summary>Returns the session of a name beside the app's first.</summary>
    public static RequestSession Of(HttpContext http, NamedSession named) =>
        (RequestSession)NamedScope.Of(http.RequestServices, named.Name).Session;

    public override void VaryByCookie()
    {
        if (!IsRead)
        {
            base.VaryByCookie();
            SessionCookie.VaryByCookie(_http.Response);
        }
    }

    public override ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        VaryByCookie();
        return PreloadAsync(cancellationToken);
    }

    /// <summary>
    /// Looks for the session before anybody asked for it. The response does not depend on it yet, so nothing is said
    /// about it to caches.
    /// </summary>
    public ValueTask PreloadAsync(CancellationToken cancellationToken)
    {
        if (Settle() is not Binding.Unknown { WasAsked: false } named)
        {
            return ValueTask.CompletedTask;
        }

        // Shared by all who ask meanwhile, so no caller's cancellation stops it, only the end of the request.
        if (_loading is null or { IsCompleted: true })
        {
            _loading = FindAsync(named);
        }

        return _loading.IsCompleted || !cancellationToken.CanBeCanceled || cancellationToken == _http.RequestAborted
            ? new ValueTask(_loading)
            : new ValueTask(_loading.WaitAsync(cancellationToken));
    }

    public override void CheckAvailable()
    {
        if (Unavailable is { } unavailable)
        {
            throw new SessionStoreException("load", outcomeUnknown: false, unavailable);
        }
    }

    public override async ValueTask<LiveSession?> ConfirmAsync(CancellationToken cancellationToken)
    {
        if (Settle() is not Binding.Held held)
        {
            return null;
        }

        if (await Sessions.ConfirmAsync(held.Live, cancellationToken) && held.State.Token != held.Token)
        {
            await CatchUpAsync(cancellationToken);
        }

        return Live;
    }

    /// <remarks>
    /// The same user renewed the secret while this request was under way, which held the secret of then when it began:
    /// that much must be known, and not believed of a copy that may have been behind.
    /// </remarks>
    public override async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        if (Writable() is not { } held)
        {
            return;
        }

        await Sessions.ConfirmAsync(held.Live, cancellationToken);
        while (Writable() is { } now)
        {
            var state = now.Live.State;
            if (!_entry.IsConfirmed || !IsOwn(now, state))
            {
                throw SessionEndedException.Outdated();
            }

            if (TryRenew(now, state.Token))
            {
                return;
            }
        }
    }

    public override Task StartAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (Writable() is not null)
        {
            return;
        }

        // Another tab's newer cookie may be on its way to this browser: one set now could overwrite it.
        if (Outdated is not null)
        {
            throw SessionEndedException.Outdated();
        }

        CheckMayIssue();
        _cookies.CheckUnderstood();
        Take(await _issuer.CreateAsync(NextHandle(), Device, nonce: null, cancellationToken));
    }, cancellationToken);

    /// <remarks>
    /// Also with an outdated cookie, into a session of its own: credentials were checked, and a browser that lost the
    /// response to an earlier sign-in could otherwise never sign in again.
    /// </remarks>
    public override Task SignInAsync(SignInRequest request, CancellationToken cancellationToken) =>
        InTurnAsync(async () =>
        {
            CheckMayIssue();
            var own = Settle() is Binding.Held held && IsOwn(held) ? held : null;
            Take(await _issuer.SignInAsync(
                own, request, NextHandle(), Device, nonce: null, cancellationToken));
        }, cancellationToken);

    public override Task RotateAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        CheckMayIssue();
        var held = Writable() ?? throw SessionEndedException.Emptied();
        Take(await _issuer.RotateAsync(held.Live, held.Token, nonce: null, cancellationToken));
    }, cancellationToken);

    public override Task DropCookieAsync(SessionHandle ended, CancellationToken cancellationToken)
    {
        _cookies.Remove();
        return Task.CompletedTask;
    }

    public override void CheckReach() => _cookies.CheckReach();

    /// <summary>Gives the browser the newest record now, where it is the store; returns the version.</summary>
    public long Refresh(Binding.Held held) => _cookies.Refresh(held);

    public override void OnOwnChange()
    {
        // Only where the session's user changed: a request may have its user from another scheme. A copy, as the
        // session's own is shared by all its requests and circuits.
        var user = State.User;
        if (!ReferenceEquals(user, _user))
        {
            _user = user;
            _http.User = Principals.Copy(user);
        }

        RaiseChanged();
    }

    /// <summary>Holds a committed session and gives the browser its cookie.</summary>
    public void Take(IssuedSession issued)
    {
        Exchange(new Binding.Held(issued.Live, issued.Id.Hash(), issued.Live.Record.User?.Key));
        _entry = _entry with { IsConfirmed = true };
        if (_cookies.AreOver)
        {
            throw new SessionCookieException(
                "The response started while the session was being changed. Sign in again.");
        }

        _cookies.Write(issued);
        _cookies.KeepUp(Keepable);
    }

    /// <summary>Goes on with what the same request has in another scope, of which it was sent on.</summary>
    public void GoOn(RequestSession before)
    {
        var binding = before.Settle();
        (_entry, _user, _ended) = (before._entry, before._user, before._ended);
        Exchange(binding is Binding.Held held && !held.Live.TryLease() ? held.AfterEnd() : binding);
    }

    protected override bool IsOwn(Binding.Held held) => IsOwn(held, held.State);

    protected override SessionState See(Binding binding)
    {
        var state = binding.State;
        return binding is Binding.Held held && !IsOwn(held, state) ? SessionState.None : state;
    }

    protected override void OnListenerFailed(Exception exception) => _logger.ScopeListenerFailed(State.Handle, exception);

    // What the browser's copy is to keep up with; a prefetched page changes nothing of the browser's.
    private Binding.Held? Keepable() => Settle() is Binding.Held held && !IsScratch && IsOwn(held) ? held : null;

    private async Task FindAsync(Binding.Unknown named)
    {
        _cookies.KeepUp(Keepable);
        await _cookies.SeedAsync(named);
        _entry = await _entrance.EnterAsync(named, _http, _begun);
        _user = _entry.User;
        Exchange(_entry.Binding);
    }

    // Another user than it came with, or has signed in, is for those who bring the secret of that sign-in.
    private static bool IsOwn(Binding.Held held, SessionState state) =>
        state.Status != SessionStatus.Active || state.UserKey == held.UserKey;

    private async Task InTurnAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        var turn = LazyInitializer.EnsureInitialized(ref _turn, static () => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            turn.Release();
        }
    }

    private void CheckMayIssue()
    {
        CheckAvailable();
        if (_cookies.AreOver)
        {
            throw new SessionCookieException(
                "The response has started, so the browser cannot be given a cookie. Write to the session or sign in "
                + "before the first await of a streaming page, or from a circuit.");
        }
    }
}
