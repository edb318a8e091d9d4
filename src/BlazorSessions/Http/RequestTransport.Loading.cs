using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Http;

// From the cookie to the session it names, or to why there is none.
internal sealed partial class RequestTransport
{
    private VerifiedCookie? Named
    {
        get
        {
            if (!_isCookieRead)
            {
                _named = SessionCookie.HasAny(http.Request) ? cookie.Read(http.Request) : null;
                _isCookieRead = true;
            }

            return _named;
        }
    }

    private bool IsKnown => _isLoaded || (_isLoaded = Named is null);

    private void Touch()
    {
        if (!_isTouched)
        {
            _isTouched = true;
            SessionCookie.MarkTouched(http.Response);
        }
    }

    private async Task FindAsync(CurrentSession current, VerifiedCookie named, CancellationToken cancellationToken)
    {
        try
        {
            if (await sessions.LeaseAsync(named.Handle, cancellationToken) is { } live)
            {
                await EnterAsync(current, live, named);
            }
            else
            {
                logger.HandleUnknown(named.Handle);
            }
        }
        catch (SessionStoreException exception)
        {
            Unavailable = exception;
            logger.StoreUnavailable(exception);
            current.SetUnavailable();
        }

        _isLoaded = true;
    }

    private async Task EnterAsync(CurrentSession current, LiveSession leased, VerifiedCookie named)
    {
        var isTaken = false;
        try
        {
            if (await sessions.AcceptsAsync(leased, named.TokenHash))
            {
                isTaken = true;
                Token = named.TokenHash;
                current.Adopt(leased);
                _user = leased.State.User;
                await NoteActivityAsync(leased);
            }
            else if (leased.IsEnded)
            {
                logger.HandleUnknown(named.Handle);
            }
            else
            {
                Outdated = named;
                logger.TokenOutdated(named.Handle);
            }
        }
        finally
        {
            if (!isTaken)
            {
                sessions.Release(leased);
            }
        }
    }

    private Task NoteActivityAsync(LiveSession live) =>
        EndpointUses.Of(http.GetEndpoint()) is EndpointUse.App && !IsPrefetch(http.Request)
            ? touches.TouchAsync(live)
            : Task.CompletedTask;
}
