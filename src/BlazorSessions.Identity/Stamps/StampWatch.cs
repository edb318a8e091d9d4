using System.Security.Claims;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Identity.Stamps;

/// <summary>
/// Has the user of a circuit checked: when it opens, after each sign-in, and after each interval. An end of the session by it
/// is one like any other, which all its circuits show.
/// </summary>
internal sealed class StampWatch : IDisposable
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(30);

    private readonly ISessionService _sessions;
    private readonly ISessionDirectory _directory;
    private readonly IStampChecks _checks;
    private readonly ILogger<StampWatch> _logger;
    private readonly ITimer _timer;
    private volatile ClaimsPrincipal? _looked;

    public StampWatch(
        ISessionService sessions,
        ISessionDirectory directory,
        IStampChecks checks,
        TimeProvider clock,
        ILogger<StampWatch> logger)
    {
        (_sessions, _directory, _checks, _logger) = (sessions, directory, checks, logger);
        _timer = clock.CreateTimer(
            static watch => _ = ((StampWatch)watch!).LookAsync(), // the state it was made with
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    public void Begin()
    {
        _sessions.Changed += OnChanged;
        OnChanged(_sessions.State);
    }

    public void Dispose()
    {
        _sessions.Changed -= OnChanged;
        _timer.Dispose();
    }

    private void OnChanged(SessionState state)
    {
        if (!ReferenceEquals(_looked, state.User))
        {
            _looked = state.User;
            _ = LookAsync();
        }
    }

    private async Task LookAsync()
    {
        var next = s_pause;
        try
        {
            // Not what this circuit shows, which may be behind: the user may have got a new stamp, and this session with them.
            if (_sessions.State is not { IsAuthenticated: true, Status: SessionStatus.Active, Handle: { } handle }
                || await _directory.FindAsync(handle) is not { } state)
            {
                return;
            }

            switch (await _checks.CheckAsync(state))
            {
                case StampAnswer.Outdated:
                    _logger.StampOutdated(handle);
                    await _directory.RevokeAsync(handle);
                    return;
                case StampAnswer.Current:
                    if (_checks.TakeRefreshed(state) is { } user)
                    {
                        await Refreshing.SignInAsync(_sessions, user, state);
                        _checks.NoteRefreshed(state);
                    }

                    next = _checks.DueIn(state);
                    break;
            }
        }
        catch (Exception exception)
        {
            // The store of sessions is away: asked again.
            _logger.StampCheckFailed(exception);
        }

        Arm(next < s_shortest ? s_shortest : next > s_longest ? s_longest : next);
    }

    private void Arm(TimeSpan next)
    {
        try
        {
            // Past the moment it is due, not at it.
            _timer.Change(next + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The circuit has ended meanwhile.
        }
    }
}
