using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Ui;

/// <summary>
/// "My devices": lists the sessions of the signed-in user and ends one of them, or all but this one. Each button is a
/// form, so that it works in static rendering too, there by a post to the page it stands on.
/// </summary>
/// <remarks>
/// Once on a page, for its forms have names. The list is read when the page is shown and after each change.
/// </remarks>
public sealed partial class ActiveSessions : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<SessionInfo>? _sessions;
    private string? _user;
    private bool _hasBegun;

    // Rises with each run: one that finds another number when it is done was overtaken and says nothing.
    private int _run;
    private string? _problem;
    private string? _said;
    private bool _canTryAgain;
    private bool _isBusy;

    /// <summary>Gets or sets what is shown until the list is there.</summary>
    /// <value>Default: null, <see cref="SessionTexts.DevicesLoading"/>.</value>
    [Parameter]
    public RenderFragment? Loading { get; set; }

    /// <summary>Gets or sets what is shown when nobody is signed in.</summary>
    /// <value>Default: null, <see cref="SessionTexts.DevicesEmpty"/>.</value>
    [Parameter]
    public RenderFragment? Empty { get; set; }

    /// <summary>Gets or sets how many sessions are shown at the most, those created last.</summary>
    /// <value>Default: 100.</value>
    [Parameter]
    public int Max { get; set; } = 100;

    /// <summary>Gets or sets the texts of this component.</summary>
    /// <value>Default: null, the cascading ones, else <see cref="SessionTexts.Default"/>.</value>
    [Parameter]
    public SessionTexts? Texts { get; set; }

    /// <summary>
    /// Gets or sets attributes for the element around the list, such as <c>class</c> or <c>data-testid</c>.
    /// </summary>
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
    private ILogger<ActiveSessions> Log { get; set; } = default!;

    private SessionTexts Text => Texts ?? CascadingTexts ?? SessionTexts.Default;

    private string Class => Attributes.ClassOf("bs-sessions", AdditionalAttributes);

    /// <summary>Reads the list again.</summary>
    public Task ReloadAsync() => RunAsync(() => Task.FromResult<string?>(null));

    /// <summary>Gives up what still runs, except for an end that was asked for.</summary>
    public void Dispose()
    {
        _run++;
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var user = MissingSession.ThrowIfMissing(Session, nameof(ActiveSessions)).UserKey;
        if (_hasBegun && user == _user)
        {
            return;
        }

        // One user's devices are not for the next one to see, however long the new list takes.
        (_hasBegun, _user, _sessions, _said) = (true, user, null, null);
        await ReloadAsync();
    }

    private Task RevokeAsync(SessionInfo session) => RunAsync(async () =>
    {
        await Sessions.RevokeAsync(session.Handle);
        return Text.Revoked(DeviceOf(session));
    });

    private Task RevokeOthersAsync() => RunAsync(async () => Text.RevokedOthers(await Sessions.RevokeOthersAsync()));

    // Does something, reads the list, and says what happened, or what did not.
    private async Task RunAsync(Func<Task<string?>> action)
    {
        var run = ++_run;
        (_isBusy, _canTryAgain, _problem) = (true, false, null);
        try
        {
            var said = await action();
            if (run == _run && await ListAsync() is var sessions && run == _run)
            {
                (_sessions, _said) = (sessions, said);
            }
        }
        catch (Exception) when (run != _run)
        {
            // Overtaken, or the page is gone: nobody waits for this answer any more.
        }
        catch (SessionCapabilityException)
        {
            _problem = Text.DevicesUnsupported;
        }
        catch (SessionException exception)
        {
            UiLog.DevicesFailed(Log, Session?.Handle, exception);
            (_problem, _canTryAgain) = (Text.DevicesFailed, true);
        }
        finally
        {
            _isBusy = _isBusy && run != _run;
        }
    }

    private async Task<IReadOnlyList<SessionInfo>> ListAsync()
    {
        List<SessionInfo> sessions = [];
        if (_user is not null)
        {
            await foreach (var session in Sessions.ListAsync(_gone.Token))
            {
                sessions.Add(session);
                if (sessions.Count >= Max)
                {
                    break;
                }
            }
        }

        return sessions;
    }

    private string DeviceOf(SessionInfo session) => session.Device ?? Text.UnknownDevice;

    private TimeSpan Ago(DateTimeOffset moment)
    {
        var ago = Clock.GetUtcNow() - moment;
        return ago > TimeSpan.Zero ? ago : TimeSpan.Zero;
    }

    private static string Iso(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
