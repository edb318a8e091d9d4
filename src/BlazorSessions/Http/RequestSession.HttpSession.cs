using BlazorSessions.Live;
using BlazorSessions.Scopes;

namespace BlazorSessions.Http;

// What HttpContext.Session asks of the session of its request.
internal sealed partial class RequestSession
{
    private SessionHandle? _reserved;
    private SessionHandle? _ended;

    /// <summary>Gets whether this request has ended its session itself, and has none since.</summary>
    public bool HasEndedHere => _ended is { } ended && Settle() is Binding.Ended && State.Handle == ended;

    /// <summary>Returns the handle that the session of this request will have, if it starts one.</summary>
    public SessionHandle ReserveHandle() => _reserved ??= _issuer.NewHandle();

    /// <summary>
    /// Is a visitor's request again, after it has ended its session itself: what it writes then starts another.
    /// </summary>
    public void BeginAnew() => Exchange(Binding.None.Visitor);

    /// <summary>
    /// Gives the browser the newest record, where it is the store, of what was committed while the response starts: a
    /// session that began only then has asked too late to be called.
    /// </summary>
    public void RefreshAtStart()
    {
        if (Keepable() is { } held && held.Live.Record.TokenHash == held.Token)
        {
            _cookies.Refresh(held);
        }
    }

    public override Task EndAsync(LiveSession live, SessionEndReason reason, CancellationToken cancellationToken)
    {
        _ended = live.Handle;
        return base.EndAsync(live, reason, cancellationToken);
    }

    private SessionHandle NextHandle()
    {
        var next = _reserved ?? _issuer.NewHandle();
        _reserved = null;
        return next;
    }
}
