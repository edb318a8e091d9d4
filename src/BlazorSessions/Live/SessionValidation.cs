using System.Collections.Concurrent;
using BlazorSessions.Diagnostics;
using BlazorSessions.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Live;

/// <summary>
/// Asks the app, once in an interval, whether the user of a session may still be signed in: when a request brings the
/// session, and by itself for those that circuits show. Who asks meanwhile waits for the same answer. Without one
/// nobody passes.
/// </summary>
internal sealed class SessionValidation : IDisposable
{
    /// <summary>How often a session that a circuit shows is asked about at the most.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(10);

    private const int MostRemembered = 100_000;
    private const int MostAtOnce = 8;

    private readonly ConcurrentDictionary<SessionHandle, (DateTimeOffset SignIn, DateTimeOffset At)> _validated = new();
    private readonly ConcurrentDictionary<SessionHandle, Lazy<Task<bool>>> _running = new();
    private readonly LiveSessions _sessions;
    private readonly UserReplacement _replacement;
    private readonly SessionEvents _events;
    private readonly TimeProvider _clock;
    private readonly IOptions<BlazorSessionsOptions> _options;
    private readonly ILogger<SessionValidation> _logger;
    private readonly NodeTimer _timer;

    public SessionValidation(
        LiveSessions sessions,
        UserReplacement replacement,
        SessionEvents events,
        TimeProvider clock,
        IOptions<BlazorSessionsOptions> options,
        ILogger<SessionValidation> logger)
    {
        (_sessions, _replacement, _events) = (sessions, replacement, events);
        (_clock, _options, _logger) = (clock, options, logger);
        IsOn = sessions.Name.HasUsers && events.Handle<SessionValidatingContext>();
        _timer = new NodeTimer(clock, logger, "validating users", RunAsync);
    }

    /// <summary>Gets whether the app validates at all.</summary>
    public bool IsOn { get; }

    /// <summary>Gets how many answers are remembered.</summary>
    public int Count => _validated.Count;

    private TimeSpan Interval => _options.Value.ValidationInterval;

    /// <summary>Asks the app when it is time to; false when the session has ended by it.</summary>
    /// <param name="live">The session, leased by the caller.</param>
    /// <param name="http">The request that brings it; null for none.</param>
    /// <exception cref="SessionStoreException">There was no answer, so that nobody may pass.</exception>
    public ValueTask<bool> EnsureAsync(LiveSession live, HttpContext? http) =>
        !IsOn || live.Record.User is not { } user || !IsDue(live, user, Interval) ? new(true) : new(JoinAsync(live, http));

    /// <summary>Makes sure that a session which is shown is asked about in time.</summary>
    public void Watch(LiveSession live)
    {
        if (IsOn && live.Record.User is { } user)
        {
            _timer.Arm(LastOf(live, user) + Pause());
        }
    }

    public void Dispose() => _timer.Dispose();

    private bool IsDue(LiveSession live, SessionUser user, TimeSpan interval) =>
        _clock.GetUtcNow() - LastOf(live, user) >= interval;

    // Whoever signs in is looked at by that.
    private DateTimeOffset LastOf(LiveSession live, SessionUser user) =>
        _validated.TryGetValue(live.Handle, out var last) && last.SignIn == user.AuthenticatedAt
            ? last.At
            : user.AuthenticatedAt;

    private TimeSpan Pause() => Interval > ShortestPause ? Interval : ShortestPause;

    private void Remember(LiveSession live, SessionUser user)
    {
        // Forgetting costs one question more for each.
        if (_validated.Count >= MostRemembered)
        {
            _validated.Clear();
        }

        var now = _clock.GetUtcNow();
        _validated[live.Handle] = (user.AuthenticatedAt, now);
        _timer.Arm(now + Pause());
    }

    private async Task<bool> JoinAsync(LiveSession live, HttpContext? http)
    {
        var running = _running.GetOrAdd(live.Handle, _ => new(() => StartAsync(live, http)));
        return await running.Value;
    }

    // Everybody's work, so no caller's budget and no caller's end stops it.
    private Task<bool> StartAsync(LiveSession live, HttpContext? http) => Task.Run(async () =>
    {
        _replacement.LeaveVerb();
        try
        {
            return await ValidateAsync(live, http);
        }
        catch (Exception exception)
        {
            // Code of the app, which may throw anything, or the store, which was to end the session.
            _logger.ValidationFailed(live.Handle, exception);
            throw SessionStoreException.NotValidated(exception);
        }
        finally
        {
            _running.TryRemove(live.Handle, out _);
        }
    });

    private async Task<bool> ValidateAsync(LiveSession live, HttpContext? http)
    {
        var (record, ticket, state) = (live.Record, live.Ticket, live.State);
        if (record.User is not { } user || ticket is null)
        {
            return !live.IsEnded;
        }

        var copy = ticket.Clone();
        var answer = await _events.RunApartAsync(
            (services, stop) => new SessionValidatingContext
            {
                HttpContext = http,
                Services = services,
                CancellationToken = stop,
                Session = state,
                User = copy.Principal,
                Properties = copy.Properties,
            },
            static (events, context) => events.ValidatingAsync(context),
            CancellationToken.None);
        if (answer.IsRejected)
        {
            _logger.UserRejected(live.Handle);
            await _sessions.EndAsync(live.Handle, SessionEndReason.Revoked, CancellationToken.None);
            return false;
        }

        if (answer.Replacement is null
            || await _replacement.TryReplaceAsync(live, user, answer.Replacement))
        {
            Remember(live, user);
        }

        return !live.IsEnded;
    }

    private async Task RunAsync()
    {
        var now = _clock.GetUtcNow();
        foreach (var (handle, last) in _validated)
        {
            if (now - last.At >= Pause())
            {
                _validated.TryRemove(new(handle, last));
            }
        }

        var shown = _sessions.All.Where(static live => live.HasListeners && live.Record.User is not null).ToArray();
        var due = shown.Where(live => live.Record.User is { } user && IsDue(live, user, Pause())).ToArray();
        await EachAlone.RunAsync(due, live => JoinAsync(live, http: null), MostAtOnce);

        // Those without an answer are still due, and asked about again after a while.
        var next = shown.Select(live => live.Record.User is { } user ? LastOf(live, user) + Pause() : DateTimeOffset.MaxValue)
            .Concat(_validated.Values.Select(last => last.At + Pause())).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        if (next != DateTimeOffset.MaxValue)
        {
            var soonest = _clock.GetUtcNow() + ShortestPause;
            _timer.Arm(next < soonest ? soonest : next);
        }
    }
}
