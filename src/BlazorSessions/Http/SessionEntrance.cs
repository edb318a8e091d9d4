using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http;

/// <summary>Lets requests in: from what a cookie names to the live session, or to why there is none.</summary>
internal sealed class SessionEntrance(
    SessionLoading loading,
    LiveSessions sessions,
    EntranceNotes notes,
    SessionValidation validation,
    TimeProvider clock,
    ILogger<SessionEntrance> logger)
{
    /// <summary>Gets a timestamp of the clock that entries go by.</summary>
    public long Now => clock.GetTimestamp();

    /// <summary>Looks for the session that a cookie names, once. What it holds is leased for the caller.</summary>
    /// <param name="named">What the cookie says.</param>
    /// <param name="http">The request.</param>
    /// <param name="begun">When the request began, as a timestamp of the clock.</param>
    /// <exception cref="OperationCanceledException">The request was aborted.</exception>
    public async Task<SessionEntry> EnterAsync(Binding.Unknown named, HttpContext http, long begun)
    {
        // Read before the wait: other sessions of the request are looked for meanwhile, and it is not made for two threads.
        var use = loading.Of(http, sessions.Name.Value);
        var visit = new Visit(
            begun, use == EndpointUse.App && !PageRequests.IsPrefetch(http.Request), EndsGrace: use != EndpointUse.Own);
        try
        {
            if (await sessions.LeaseAsync(named.Handle, http.RequestAborted) is { } live)
            {
                return await EnterAsync(live, named, visit, http);
            }

            return Reject(named);
        }
        catch (SessionStoreException exception)
        {
            logger.StoreUnavailable(exception);
            return new SessionEntry(named with { WasAsked = true }) { Unavailable = exception };
        }
    }

    private async Task<SessionEntry> EnterAsync(LiveSession leased, Binding.Unknown named, Visit visit, HttpContext http)
    {
        var isHeld = false;
        try
        {
            var fit = await sessions.FitAsync(leased, named.Token);
            if (fit.LetsIn && validation.IsOn)
            {
                // By now it may have ended, or its user may have other claims.
                await validation.EnsureAsync(leased, http);
                fit = leased.IsEnded ? fit with { LetsIn = false } : sessions.FitAsKnown(leased, named.Token);
            }

            if (fit.LetsIn)
            {
                await NoteAsync(leased, fit, visit);
                isHeld = true;
                return new SessionEntry(new Binding.Held(leased, fit.State.Token, fit.State.UserKey))
                {
                    User = fit.State.User,
                    IsConfirmed = sessions.IsConfirmedSince(leased, visit.Begun),
                };
            }

            if (leased.IsEnded)
            {
                return Reject(named);
            }

            sessions.Measures?.CookieRejected("outdated");
            logger.TokenOutdated(named.Handle);
            return new SessionEntry(Binding.None.Visitor) { Outdated = named };
        }
        finally
        {
            if (!isHeld)
            {
                sessions.Release(leased);
            }
        }
    }

    private SessionEntry Reject(Binding.Unknown named)
    {
        sessions.Measures?.CookieRejected("ended");
        logger.HandleUnknown(named.Handle);
        return new SessionEntry(Binding.None.Visitor);
    }

    private async Task NoteAsync(LiveSession live, TokenFit fit, Visit visit)
    {
        if (visit.IsActivity)
        {
            await notes.TouchAsync(live);
        }

        if (fit.EndsGrace && visit.EndsGrace)
        {
            await notes.EndGraceAsync(live, fit.State.Token);
        }
    }

    /// <summary>A request, as far as it matters to whom it comes.</summary>
    private readonly record struct Visit(long Begun, bool IsActivity, bool EndsGrace);
}
