using System.Security.Claims;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Http;

/// <summary>The session of an HTTP request: found by its cookie, changed by its response.</summary>
internal sealed partial class RequestTransport(
    HttpContext http,
    SessionCookie cookie,
    LiveSessions sessions,
    SessionIssuer issuer,
    TouchPump touches,
    IOptions<BlazorSessionsOptions> options,
    ILogger<RequestTransport> logger) : ISessionTransport
{
    private VerifiedCookie? _named;
    private bool _isCookieRead, _isLoaded, _isTouched;
    private Task? _loading;

    // One change of the cookie at a time: two first writes must not start two sessions.
    private SemaphoreSlim? _turn;

    // The user this request has by its session, to see when that changes.
    private ClaimsPrincipal _user = SessionState.None.User;

    public bool IsScratch => HttpMethods.IsHead(http.Request.Method) || IsPrefetch(http.Request);

    /// <summary>The cookie that named a living session whose secret is another one by now; null when it did not.</summary>
    public VerifiedCookie? Outdated { get; private set; }

    /// <summary>The store could not be asked.</summary>
    public SessionStoreException? Unavailable { get; private set; }

    /// <summary>What the cookie named while the store could not be asked; null when it could.</summary>
    public UnconfirmedSession? Unconfirmed =>
        Unavailable is not null && Named is { } named ? new UnconfirmedSession(named.Handle, named.TokenHash) : null;

    /// <summary>The hash of the secret that the browser holds for the current session.</summary>
    public TokenHash? Token { get; private set; }

    /// <summary>The session that the browser's cookie names, dead or alive; null for none.</summary>
    public SessionHandle? NamedHandle => Named?.Handle;

    public static RequestTransport Of(HttpContext http) =>
        (RequestTransport)http.RequestServices.GetRequiredService<CurrentSession>().Transport;

    public bool TryRead()
    {
        Touch();
        return IsKnown;
    }

    public ValueTask LoadAsync(CurrentSession current, CancellationToken cancellationToken)
    {
        Touch();
        return PreloadAsync(current, cancellationToken);
    }

    /// <summary>
    /// Looks for the session before anybody asked for it. The response does not depend on it yet, so nothing is said
    /// about it to caches.
    /// </summary>
    public ValueTask PreloadAsync(CurrentSession current, CancellationToken cancellationToken)
    {
        if (IsKnown)
        {
            return ValueTask.CompletedTask;
        }

        // Shared by all who ask meanwhile, so no caller's cancellation stops it, only the end of the request.
        if (_loading is null or { IsCompleted: true })
        {
            _loading = FindAsync(current, Named!, http.RequestAborted);
        }

        return _loading.IsCompleted || !cancellationToken.CanBeCanceled || cancellationToken == http.RequestAborted
            ? new ValueTask(_loading)
            : new ValueTask(_loading.WaitAsync(cancellationToken));
    }

    public void CheckAvailable()
    {
        if (Unavailable is { } unavailable)
        {
            throw new SessionStoreException("load", outcomeUnknown: false, unavailable);
        }
    }

    public Task BindAsync(CurrentSession current, CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        if (current.Writable() is not null)
        {
            return;
        }

        // Another tab's newer cookie may be on its way to this browser: one set now could overwrite it.
        if (Outdated is not null)
        {
            throw SessionEndedException.Outdated();
        }

        CheckMayIssue();
        var issued = await issuer.TryCreateAsync(
            NewHandle(), DeviceLabel.Of(http.Request), nonce: null, cancellationToken);
        Take(current, issued ?? throw HandleTaken());
    }, cancellationToken);

    /// <remarks>
    /// Also with an outdated cookie, into a session of its own: credentials were checked, and a browser that lost the
    /// response to an earlier sign-in could otherwise never sign in again.
    /// </remarks>
    public Task SignInAsync(CurrentSession current, SignInRequest request, CancellationToken cancellationToken) =>
        InTurnAsync(async () =>
        {
            CheckMayIssue();
            var live = current.Live is { IsEnded: false } living ? living : null;
            var issued = await issuer.SignInAsync(
                live,
                live is null ? null : Token,
                request,
                NewHandle(),
                DeviceLabel.Of(http.Request),
                nonce: null,
                cancellationToken);
            Take(current, issued ?? throw HandleTaken());
        }, cancellationToken);

    public Task RegenerateAsync(CurrentSession current, CancellationToken cancellationToken) => InTurnAsync(async () =>
    {
        CheckMayIssue();
        var live = current.Writable() ?? throw SessionEndedException.Emptied();
        var issued = await issuer.RotateAsync(live, Token!.Value, nonce: null, cancellationToken); // not null: it let this session in
        Take(current, issued);
    }, cancellationToken);

    public Task ForgetAsync(SessionHandle ended, CancellationToken cancellationToken)
    {
        if (!http.Response.HasStarted)
        {
            cookie.Remove(http);
        }

        return Task.CompletedTask;
    }

    public void OnOwnChange(CurrentSession current)
    {
        // Only where the session's user changed: a request may have its user from another scheme. A copy, as the
        // session's own is shared by all its requests and circuits.
        if (!ReferenceEquals(current.State.User, _user))
        {
            _user = current.State.User;
            http.User = Principals.Copy(_user);
        }

        current.RaiseChanged();
    }

    /// <summary>Adopts a committed session and gives the browser its cookie.</summary>
    public void Take(CurrentSession current, IssuedSession issued)
    {
        var record = issued.Live.Record;
        Token = issued.Id.Hash();
        current.Adopt(issued.Live);
        if (http.Response.HasStarted)
        {
            throw new SessionCookieException("The response started while the session was being changed. Sign in again.");
        }

        cookie.Write(http, issued.Id, record.User is { IsRemembered: true } ? record.AbsoluteExpiresAt : null);
    }

    private static bool IsPrefetch(HttpRequest request) =>
        request.Headers["Sec-Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase)
        || request.Headers["Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase)
        || request.Headers["X-Moz"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase);

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
        if (http.Response.HasStarted)
        {
            throw new SessionCookieException(
                "The response has started, so the browser cannot be given a cookie. Write to the session or sign in before "
                + "the first await of a streaming page, or from a circuit.");
        }
    }

    private SessionHandle NewHandle() => options.Value.HandleFactory();

    private static InvalidOperationException HandleTaken() => new(
        "BlazorSessionsOptions.HandleFactory returned a handle that exists. Each needs at least 128 random bits.");
}
