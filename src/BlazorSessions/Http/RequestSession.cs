using System.Security.Claims;
using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http;

/// <summary>The session of an HTTP request: found by its cookie, changed by its response.</summary>
internal sealed class RequestSession : ScopeSession
{
    private readonly HttpContext _http;
    private readonly SessionCookie _cookie;
    private readonly SessionIssuer _issuer;
    private readonly TouchPump _touches;
    private readonly ILogger<RequestSession> _logger;
    private bool _varies;
    private Task? _loading;

    // One change of the cookie at a time: two first writes must not start two sessions.
    private SemaphoreSlim? _turn;

    // The user this request has by its session, to see when that changes.
    private ClaimsPrincipal _user = SessionState.None.User;

    public RequestSession(
        HttpContext http,
        SessionCookie cookie,
        LiveSessions sessions,
        SessionIssuer issuer,
        TouchPump touches,
        ILogger<RequestSession> logger)
        : base(sessions, BindingOf(http.Request, cookie))
    {
        _http = http;
        _cookie = cookie;
        _issuer = issuer;
        _touches = touches;
        _logger = logger;
        NamedHandle = (Settle() as Binding.Unknown)?.Handle;
    }

    public override bool IsScratch =>
        HttpMethods.IsHead(_http.Request.Method) || PageRequests.IsPrefetch(_http.Request);

    /// <summary>The cookie that named a living session by a secret that was replaced; null when it did not.</summary>
    public Binding.Unknown? Outdated { get; private set; }

    /// <summary>The store could not be asked.</summary>
    public SessionStoreException? Unavailable { get; private set; }

    /// <summary>The session that the browser's cookie names, dead or alive; null for none.</summary>
    public SessionHandle? NamedHandle { get; }

    private string? Device => DeviceLabel.Of(_http.Request);

    public static RequestSession Of(HttpContext http) =>
        (RequestSession)http.RequestServices.GetRequiredService<ScopeSession>();

    /// <summary>Opens the current request's session in its own scope; null in any other that lives meanwhile.</summary>
    public static RequestSession? TryOpen(IServiceProvider scope)
    {
        if (scope.GetRequiredService<IHttpContextAccessor>().HttpContext is not { } http
            || !ScopeMark.AreSame(http.RequestServices, scope))
        {
            return null;
        }

        return new RequestSession(
            http,
            scope.GetRequiredService<SessionCookie>(),
            scope.GetRequiredService<LiveSessions>(),
            scope.GetRequiredService<SessionIssuer>(),
            scope.GetRequiredService<TouchPump>(),
            scope.GetRequiredService<ILogger<RequestSession>>());
    }

    public override void VaryByCookie()
    {
        if (!_varies)
        {
            _varies = true;
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
            _loading = FindAsync(named, _http.RequestAborted);
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
        var issued = await _issuer.TryCreateAsync(_issuer.NewHandle(), Device, nonce: null, cancellationToken);
        Take(issued ?? throw HandleTaken());
    }, cancellationToken);

    /// <remarks>
    /// Also with an outdated cookie, into a session of its own: credentials were checked, and a browser that lost the
    /// response to an earlier sign-in could otherwise never sign in again.
    /// </remarks>
    public override Task SignInAsync(SignInRequest request, CancellationToken cancellationToken) =>
        InTurnAsync(async () =>
        {
            CheckMayIssue();
            var issued = await _issuer.SignInAsync(
                Settle() as Binding.Held, request, _issuer.NewHandle(), Device, nonce: null, cancellationToken);
            Take(issued ?? throw HandleTaken());
        }, cancellationToken);

    public override Task RotateAsync(CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        CheckMayIssue();
        var held = WritableBinding() ?? throw SessionEndedException.Emptied();
        Take(await _issuer.RotateAsync(held.Live, held.Token, nonce: null, cancellationToken));
    }, cancellationToken);

    public override Task DropCookieAsync(SessionHandle ended, CancellationToken cancellationToken)
    {
        if (!_http.Response.HasStarted)
        {
            _cookie.Remove(_http);
        }

        return Task.CompletedTask;
    }

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
        var record = issued.Live.Record;
        Exchange(new Binding.Held(issued.Live, issued.Id.Hash()));
        if (_http.Response.HasStarted)
        {
            throw new SessionCookieException(
                "The response started while the session was being changed. Sign in again.");
        }

        _cookie.Write(_http, issued.Id, record.User is { IsRemembered: true } ? record.AbsoluteExpiresAt : null);
    }

    private static Binding BindingOf(HttpRequest request, SessionCookie cookie) =>
        SessionCookie.HasAny(request) && cookie.Read(request) is { } named
            ? new Binding.Unknown(named.Handle, named.TokenHash)
            : Binding.None.Visitor;

    private static InvalidOperationException HandleTaken() => new(
        "BlazorSessionsOptions.HandleFactory returned a handle that exists. Each needs at least 128 random bits.");

    // From the cookie to the session it names, or to why there is none.
    private async Task FindAsync(Binding.Unknown named, CancellationToken cancellationToken)
    {
        Binding found = Binding.None.Visitor;
        try
        {
            if (await Sessions.LeaseAsync(named.Handle, cancellationToken) is { } live)
            {
                found = await EnterAsync(live, named);
            }
            else
            {
                _logger.HandleUnknown(named.Handle);
            }
        }
        catch (SessionStoreException exception)
        {
            Unavailable = exception;
            _logger.StoreUnavailable(exception);
            found = named with { WasAsked = true };
        }

        Exchange(found);
    }

    private async Task<Binding> EnterAsync(LiveSession leased, Binding.Unknown named)
    {
        var isHeld = false;
        try
        {
            if (await Sessions.AcceptsAsync(leased, named.Token))
            {
                await NoteActivityAsync(leased);
                _user = leased.State.User;
                isHeld = true;
                return new Binding.Held(leased, named.Token);
            }

            if (leased.IsEnded)
            {
                _logger.HandleUnknown(named.Handle);
            }
            else
            {
                Outdated = named;
                _logger.TokenOutdated(named.Handle);
            }

            return Binding.None.Visitor;
        }
        finally
        {
            if (!isHeld)
            {
                Sessions.Release(leased);
            }
        }
    }

    private Task NoteActivityAsync(LiveSession live) =>
        EndpointUses.Of(_http.GetEndpoint()) is EndpointUse.App && !PageRequests.IsPrefetch(_http.Request)
            ? _touches.TouchAsync(live)
            : Task.CompletedTask;

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
        if (_http.Response.HasStarted)
        {
            throw new SessionCookieException(
                "The response has started, so the browser cannot be given a cookie. Write to the session or sign in "
                + "before the first await of a streaming page, or from a circuit.");
        }
    }
}
