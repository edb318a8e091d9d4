using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Ui;

/// <summary>
/// Warns a signed-in user in a circuit before his session ends for want of activity, counts down, and prolongs it on
/// his word. Goes away by itself when there is activity elsewhere, such as in another tab. Once on a page.
/// </summary>
/// <remarks>
/// The countdown is no activity: it prolongs nothing. In static rendering, where nothing can count, it shows nothing.
/// When the absolute lifetime is what ends the session, it says so and offers no button, for there is nothing to
/// prolong.
/// </remarks>
public sealed partial class SessionExpiryWarning : IDisposable
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(1);

    // The state is looked at again at least so often, and timers cannot be set for months.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    // At the end the session is either ended, which is pushed, or was prolonged by what nobody pushed.
    private static readonly TimeSpan s_afterTheEnd = TimeSpan.FromSeconds(5);

    private ITimer? _timer;
    private ElementReference _button;
    private TimeSpan? _left;
    private bool _isFinal;
    private bool _isRunning;
    private bool _failed;
    private bool _mayTakeFocus;

    /// <summary>
    /// Gets or sets how long before the end the warning appears. WCAG asks for 20 seconds at the least.
    /// </summary>
    /// <value>Default: 2 minutes.</value>
    [Parameter]
    public TimeSpan WarnBefore { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Gets or sets whether the button takes the keyboard's focus when the warning appears, from whatever the user was
    /// doing.
    /// </summary>
    /// <value>Default: false; it is announced, and waits.</value>
    [Parameter]
    public bool TakeFocus { get; set; }

    /// <summary>Gets or sets the texts of this component.</summary>
    /// <value>Default: null, the cascading ones, else <see cref="SessionTexts.Default"/>.</value>
    [Parameter]
    public SessionTexts? Texts { get; set; }

    /// <summary>Gets or sets attributes for the warning, such as <c>class</c> or <c>data-testid</c>.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? AdditionalAttributes { get; set; }

    [CascadingParameter]
    private SessionState? Session { get; set; }

    [CascadingParameter]
    private SessionTexts? CascadingTexts { get; set; }

    [Inject]
    private ISessionService Sessions { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private ILogger<SessionExpiryWarning> Log { get; set; } = default!;

    private SessionTexts Text => Texts ?? CascadingTexts ?? SessionTexts.Default;

    private string Class => Attributes.ClassOf("bs-expiry", AdditionalAttributes);

    /// <summary>Stops the countdown.</summary>
    public void Dispose() => _timer?.Dispose();

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        MissingSession.ThrowIfMissing(Session, nameof(SessionExpiryWarning));
        if (RendererInfo.IsInteractive)
        {
            Look();
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_mayTakeFocus && _left is not null && !_isFinal)
        {
            _mayTakeFocus = false;
            await _button.FocusAsync();
        }
    }

    // A timer takes a duration: where time passed before it was started, it would be late by as much. A few times at
    // most: some clocks move with each reading.
    private void Look()
    {
        for (var i = 0; i < 5; i++)
        {
            var now = Clock.GetUtcNow();
            Look(now);
            if (Clock.GetUtcNow() - now < s_tolerance)
            {
                return;
            }
        }
    }

    // Decides what to show now and when to look again. The service knows of activity that no state was pushed for.
    private void Look(DateTimeOffset now)
    {
        var session = Sessions.State;
        if (session is not { IsAuthenticated: true, ExpiresAt: { } end })
        {
            Hide(Timeout.InfiniteTimeSpan);
            return;
        }

        var left = end - now;
        if (left <= TimeSpan.Zero)
        {
            Hide(s_afterTheEnd);
        }
        else if (left > WarnBefore)
        {
            var wait = left - WarnBefore;
            Hide(wait < s_longestWait ? wait : s_longestWait);
        }
        else
        {
            _mayTakeFocus |= TakeFocus && _left is null;
            _left = left;
            _isFinal = end >= session.AbsoluteExpiresAt;
            var rest = TimeSpan.FromTicks(left.Ticks % s_second.Ticks);
            LookAgainIn(rest > TimeSpan.Zero ? rest : s_second);
        }
    }

    private void Hide(TimeSpan lookAgainIn)
    {
        (_left, _failed, _mayTakeFocus) = (null, false, false);
        LookAgainIn(lookAgainIn);
    }

    private void LookAgainIn(TimeSpan wait)
    {
        _timer ??= Clock.CreateTimer(
            _ => InvokeAsync(OnTimer), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        Look();
        StateHasChanged();
    }

    private async Task StayAsync()
    {
        if (_isRunning)
        {
            return;
        }

        (_isRunning, _failed) = (true, false);
        try
        {
            await Sessions.RenewAsync();
            Look();
        }
        catch (SessionEndedException)
        {
            // Too late: the end is pushed, and says more than this button could.
            Hide(Timeout.InfiniteTimeSpan);
        }
        catch (SessionException exception)
        {
            UiLog.RenewFailed(Log, Session?.Handle, exception);
            _failed = true;
        }
        finally
        {
            _isRunning = false;
        }
    }

    private string Say(TimeSpan left) => _isFinal ? Text.FinalExpiry(left) : Text.Expiry(left);

    // Rounded up to a minute, then to 30, 10 and no more seconds: a screen reader that counts along drowns all else.
    private static TimeSpan Step(TimeSpan left) => left.TotalSeconds switch
    {
        > 60 => TimeSpan.FromMinutes(Math.Ceiling(left.TotalMinutes)),
        > 30 => TimeSpan.FromSeconds(60),
        > 10 => TimeSpan.FromSeconds(30),
        _ => TimeSpan.FromSeconds(10),
    };

    private static string Format(TimeSpan left)
    {
        var seconds = TimeSpan.FromSeconds(Math.Ceiling(left.TotalSeconds));
        return seconds.ToString(seconds.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
    }
}
