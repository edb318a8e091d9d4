using BlazorSessions.Live;

namespace BlazorSessions.Scopes;

/// <summary>Stands in every scope that is neither a request, a circuit nor a hub's call: whatever is asked of it throws.</summary>
internal sealed class NoSession() : ScopeSession(null, Nowhere)
{
    /// <summary>Gets the binding of a scope that has nothing to do with sessions.</summary>
    public static Binding Nowhere { get; } = new NoScope();

    /// <summary>Gets what such a scope throws.</summary>
    public static InvalidOperationException Misplaced => new(
        $"{nameof(ISessionService)} belongs to an HTTP request, a circuit or the call of a hub's method, and this scope is none of "
        + "them: it is that of a singleton, of a handler of IHttpClientFactory, or one that was made by CreateScope. Make the "
        + "singleton scoped, or hand it the caller's service. In a hub use it in methods and OnConnectedAsync, not in the "
        + "constructor; a session with a name is to be had from Context.GetHttpContext()!.RequestServices. In a handler of "
        + "IHttpClientFactory, which all sessions share, take it from the request, request.GetSession(), and add "
        + "AddSessionToRequests() to the client; AddSessionTokenHandler() sends the session's access token. "
        + $"In background work use {nameof(ISessionDirectory)}, which takes the handle or the user.");

    public override ValueTask LoadAsync(CancellationToken cancellationToken) => throw Misplaced;

    public override ValueTask<LiveSession?> ConfirmAsync(CancellationToken cancellationToken) => throw Misplaced;

    public override ValueTask CatchUpAsync(CancellationToken cancellationToken) => throw Misplaced;

    public override Task StartAsync(CancellationToken cancellationToken) => throw Misplaced;

    public override Task SignInAsync(SignInRequest request, CancellationToken cancellationToken) => throw Misplaced;

    public override Task RotateAsync(CancellationToken cancellationToken) => throw Misplaced;

    public override Task DropCookieAsync(SessionHandle ended, CancellationToken cancellationToken) => throw Misplaced;

    public override void OnOwnChange() => throw Misplaced;

    private sealed record NoScope : Binding
    {
        public override bool IsKnown => false;

        public override SessionState State => throw Misplaced;

        public override CancellationToken EndedToken => throw Misplaced;
    }
}
