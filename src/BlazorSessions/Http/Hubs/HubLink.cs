using BlazorSessions.Diagnostics;
using BlazorSessions.Http.Guards;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http.Hubs;

/// <summary>
/// What a connection to a hub of the app has for a session: pinned to the secret and the user that it came with, as
/// it cannot show another secret. Follows the session as a circuit does, and closes the connection when that has
/// ended, or has had another secret for some seconds: the client's next connection is its proof.
/// </summary>
internal sealed class HubLink : ILiveSessionListener, IDisposable
{
    /// <summary>
    /// How long a connection may stay whose browser has a newer secret, so that its client connects again by itself.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HubVisit? _visit;
    private readonly HubCallerContext _caller;
    private readonly LiveSessions _sessions;
    private readonly LiveFollowers _followers;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    // _gate guards the fields below. Nothing of the app is called within.
    private readonly Lock _gate = new();
    private Binding _binding;
    private ITimer? _timer;
    private bool _isClosed;

    public HubLink(
        HubVisit? visit,
        HubCallerContext caller,
        LiveSessions sessions,
        LiveFollowers followers,
        TimeProvider clock,
        ILogger logger)
    {
        (_visit, _caller, _sessions, _followers, _clock, _logger) = (visit, caller, sessions, followers, clock, logger);
        _binding = visit is null ? Binding.None.Visitor : Asked(visit);
    }

    /// <summary>Gets what the connection has. The lease in it is its own.</summary>
    public Binding Binding
    {
        get
        {
            lock (_gate)
            {
                return _binding is Binding.Held { Live.IsEnded: true } held ? held.AfterEnd() : _binding;
            }
        }
    }

    /// <summary>
    /// Gets whether it came with a session that it may not use now: ended, renewed, or not to be found.
    /// </summary>
    public bool IsLost => _visit is not null && !(Binding is Binding.Held held && held.State.Token == held.Token);

    /// <summary>Looks for the session once it is not known yet.</summary>
    /// <exception cref="SessionStoreException">The store, or the app's validation, has no answer.</exception>
    public async ValueTask ResolveAsync(CancellationToken cancellationToken)
    {
        if (Binding is not Binding.Unknown asked)
        {
            return;
        }

        var live = await _sessions.LeaseAsync(asked.Handle, cancellationToken);
        Binding found = Binding.None.Visitor;
        var (isTaken, isRenewed) = (false, false);
        try
        {
            var letsIn = live is not null && (await _sessions.FitAsync(live, asked.Token)).LetsIn;
            isRenewed = live is { IsEnded: false } && !letsIn;
            if (letsIn && await _followers.IsValidAsync(live!)) // Not null: it lets in.
            {
                found = new Binding.Held(live!, asked.Token, live!.State.UserKey);
            }

            isTaken = TryTake(asked, found);
        }
        finally
        {
            if (live is not null && (!isTaken || found is not Binding.Held))
            {
                _sessions.Release(live);
            }
        }

        if (isTaken && found is Binding.Held)
        {
            Follow(live!); // Not null: it is held.
        }

        if (isTaken && isRenewed)
        {
            // Between its request and now: the client has the newer secret, or is about to.
            CloseForNow();
            return;
        }

        // What has changed before it was followed, or that there is no such session any more.
        Look();
    }

    public void OnChanged(LiveSession session)
    {
        _followers.OnChanged(session);
        Look();
    }

    public void Dispose()
    {
        LiveSession? live;
        lock (_gate)
        {
            live = (_binding as Binding.Held)?.Live;
            _binding = Binding.None.Visitor;
            _isClosed = true;
            _timer?.Dispose();
        }

        if (live is not null)
        {
            _followers.Leave(live, this);
            _sessions.Release(live);
        }
    }

    private static Binding.Unknown Asked(HubVisit visit) => new(visit.Handle, visit.Token, WasAsked: true);

    // The connection may be over at any point of it.
    private void Follow(LiveSession live)
    {
        _followers.Follow(live, this);
        bool isClosed;
        lock (_gate)
        {
            isClosed = _isClosed;
        }

        if (isClosed)
        {
            _followers.Leave(live, this);
        }
    }

    private bool TryTake(Binding asked, Binding found)
    {
        lock (_gate)
        {
            if (_isClosed || !ReferenceEquals(_binding, asked))
            {
                return false;
            }

            _binding = found;
            return true;
        }
    }

    private void Look()
    {
        switch (Binding)
        {
            case Binding.Held held when held.State.Token == held.Token:
                // Also when a renewal was undone, as no browser has got its secret.
                Arm(null);
                break;
            case Binding.Held:
                Arm(Patience);
                break;
            case Binding.Unknown:
                break;
            default:
                Close(_caller.Abort);
                break;
        }
    }

    // Outside of the lock a timer is made and let go of: a clock of tests runs what is due from within.
    private void Arm(TimeSpan? due)
    {
        var timer = due is null ? null : _clock.CreateTimer(
            static link => ((HubLink)link!).CloseForNow(), this, due.Value, Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            if (timer is null || (_timer is null && !_isClosed))
            {
                (_timer, timer) = (timer, _timer);
            }
        }

        timer?.Dispose();
    }

    // So that the client may connect again by itself: an abort tells it not to.
    private void CloseForNow()
    {
        var lifetime = _caller.Features.Get<IConnectionLifetimeNotificationFeature>();
        Close(lifetime is null ? _caller.Abort : lifetime.RequestClose);
    }

    private void Close(Action close)
    {
        lock (_gate)
        {
            if (_isClosed || _visit is null)
            {
                return;
            }
        }

        try
        {
            _logger.HubConnectionAborted(_visit.Handle);
            close();
        }
        catch (Exception exception)
        {
            // The framework's, and it must not keep the change of the session from others.
            _logger.ListenerFailed(_visit.Handle, exception);
        }
    }
}
