using BlazorSessions.Live;
using BlazorSessions.Scopes;

namespace BlazorSessions.Http.Hubs;

/// <summary>
/// The session in the call of a hub's method: that of its connection. It reads and writes, and can end the session;
/// it cannot give the browser a cookie. Until the filter has said which connection it is of, it is that of no scope
/// at all.
/// </summary>
internal sealed class HubSession(LiveSessions sessions) : ScopeSession(sessions, NoSession.Nowhere)
{
    private HubLink? _link;

    private static SessionCookieException NoCookie => new(
        "The call of a hub's method cannot give the browser a cookie. Start a session, sign in and renew an id from a request, a "
        + "page or a circuit, and let the client connect to the hub again; reading, writing to a session that there is, and "
        + "signing out work here.");

    /// <summary>Takes the session of a connection.</summary>
    public void Enter(HubLink link)
    {
        _link = link;
        Take(link.Binding);
    }

    public override async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (_link is null)
        {
            throw NoSession.Misplaced;
        }

        if (Settle() is not Binding.Unknown)
        {
            return;
        }

        try
        {
            await _link.ResolveAsync(cancellationToken);
            Take(_link.Binding);
        }
        catch (SessionStoreException)
        {
            // Said by the verb that needs the store: the state is stale.
        }
    }

    public override void CheckAvailable()
    {
        if (Settle() is Binding.Unknown)
        {
            throw new SessionStoreException("load", outcomeUnknown: false);
        }
    }

    public override async ValueTask<LiveSession?> ConfirmAsync(CancellationToken cancellationToken)
    {
        if (Settle() is Binding.Held held)
        {
            await Sessions.ConfirmAsync(held.Live, cancellationToken);
            Writable();
        }

        return Live;
    }

    /// <remarks>A connection cannot show the newer secret.</remarks>
    public override ValueTask CatchUpAsync(CancellationToken cancellationToken) => throw SessionEndedException.Outdated();

    public override Task StartAsync(CancellationToken cancellationToken) => throw NoCookie;

    public override Task SignInAsync(SignInRequest request, CancellationToken cancellationToken) => throw NoCookie;

    public override Task RotateAsync(CancellationToken cancellationToken) => throw NoCookie;

    /// <remarks>It opens nothing any more; the browser drops it with the answer to its next request.</remarks>
    public override Task DropCookieAsync(SessionHandle ended, CancellationToken cancellationToken) => Task.CompletedTask;

    public override void CheckReach()
    {
        if (Sessions.AreInBrowser)
        {
            throw NoCookie;
        }
    }

    public override void OnOwnChange() => RaiseChanged();

    protected override bool IsOwn(Binding.Held held) => held.State is var state
        && (state.Status != SessionStatus.Active || state.Token == held.Token);

    protected override SessionState See(Binding binding) =>
        binding is Binding.Held held && !IsOwn(held) ? SessionState.None.AsStale() : binding.State;

    // With a lease of its own: the connection may be over before the call is.
    private void Take(Binding binding) =>
        Exchange(binding is Binding.Held held && !held.Live.TryLease() ? held.AfterEnd() : binding);
}
