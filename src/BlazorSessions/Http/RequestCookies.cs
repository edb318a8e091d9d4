using BlazorSessions.Diagnostics;
using BlazorSessions.Scopes;
using BlazorSessions.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Http;

/// <summary>
/// What one request says of its session, and its response to the browser: the secret and, where the store is the browser
/// itself, the record.
/// </summary>
internal sealed class RequestCookies(HttpContext http, SessionCookie cookie, RecordCookies records, SessionMeasures? measures)
{
    // What the browser has of the record, as far as is known.
    private SessionRecord? _shown;
    private Func<Binding.Held?>? _held;

    /// <summary>Gets whether the response is on its way, so that no cookie can be set any more.</summary>
    public bool AreOver => http.Response.HasStarted;

    public static RequestCookies Of(HttpContext http, IServiceProvider services) => new(
        http,
        services.GetRequiredService<SessionCookie>(),
        services.GetRequiredService<RecordCookies>(),
        services.GetRequiredService<SessionMeasures>());

    /// <summary>Gets why nobody can say which session the request names, though it names one.</summary>
    public CookieDoubt Doubt { get; private set; }

    /// <summary>
    /// Gets what stands for a store that could not be asked, while no cookie can be read: whose session it is nobody knows.
    /// </summary>
    public SessionStoreException? Unavailable { get; private set; }

    /// <summary>Reads which session the request names.</summary>
    public Binding Read()
    {
        if (!SessionCookie.HasAny(http.Request))
        {
            return Binding.None.Visitor;
        }

        var reading = cookie.Read(http.Request);
        (var named, Doubt, _) = reading;
        if (reading.Fault is { } fault)
        {
            measures?.CookieRejected(fault);
        }

        Unavailable = Doubt == CookieDoubt.NoKeys
            ? new SessionStoreException("reading the cookie", outcomeUnknown: false)
            : null;
        return named is null ? Binding.None.Visitor : new Binding.Unknown(named.Handle, named.TokenHash);
    }

    /// <summary>Throws where a new session could take the place of somebody's.</summary>
    /// <exception cref="SessionCookieException">The browser sent a cookie that is not understood.</exception>
    public void CheckUnderstood()
    {
        if (Doubt != CookieDoubt.None)
        {
            throw SessionCookieException.NotUnderstood();
        }
    }

    /// <summary>Hands the store what the browser has of the record.</summary>
    public async ValueTask SeedAsync(Binding.Unknown named) => _shown = await records.SeedAsync(http.Request, named);

    /// <summary>Sees to it that the response brings the browser the newest record of what is held then.</summary>
    /// <param name="held">Returns what the request holds and may write to; null for nothing.</param>
    public void KeepUp(Func<Binding.Held?> held)
    {
        if (records.AreUsed && _held is null && !AreOver)
        {
            _held = held;
            http.Response.OnStarting(WriteIfBehindAsync);
        }
    }

    /// <summary>Gives the browser the newest record now; returns its version.</summary>
    public long Refresh(Binding.Held held)
    {
        var record = held.Live.Record;
        if (records.AreUsed)
        {
            _shown = record;
            records.Write(http, record);
        }

        return record.Version;
    }

    /// <summary>Gives the browser the secret of a committed session; its record goes with it.</summary>
    public void Write(IssuedSession issued)
    {
        _shown = null;
        cookie.Write(http, issued.Id, issued.Live.Record);
    }

    /// <summary>Takes from the browser what it has of a session.</summary>
    public void Remove()
    {
        if (!AreOver)
        {
            cookie.Remove(http);
            records.Remove(http);
        }
    }

    /// <summary>Throws when a change of the record could not reach the browser any more, where that is the store.</summary>
    /// <exception cref="SessionCookieException">The response has started.</exception>
    public void CheckReach()
    {
        if (records.AreUsed && AreOver)
        {
            throw new SessionCookieException(
                "The response has started, and the cookie store keeps the session in the browser, so nothing was written. "
                + "Write to the session before the first await of a streaming page, or from a circuit.");
        }
    }

    // Who does not hold the current secret gets nothing of what goes with it.
    private Task WriteIfBehindAsync()
    {
        if (_held?.Invoke() is { } held && held.Live.Record is { } record && record.TokenHash == held.Token
            && RecordCookies.IsBehind(_shown, record))
        {
            records.Write(http, record);
        }

        return Task.CompletedTask;
    }
}
