using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;

namespace BlazorSessions.Ui;

/// <summary>
/// Shows its content to a user who has proved who they are recently. When that is too long ago it asks again in place: the
/// content is hidden and keeps its state and what was typed, and comes back when the user is confirmed, in whatever tab.
/// Actions ask by <see cref="EnsureFreshAsync"/> and then go on.
/// </summary>
/// <remarks>
/// <para>
/// Nobody's content is rendered before they have been fresh once; anonymous visitors go to login, and the content of one
/// user goes when another signs in, as with <see cref="RequireUser"/>. In static rendering, where nothing can be asked in
/// place, the user goes to the login page.
/// </para>
/// <para>
/// It protects what is shown. Whoever has the page can still send events of what is hidden: what a handler does must be
/// protected where it is done, by <see cref="EnsureFreshAsync"/> or a policy.
/// </para>
/// </remarks>
public sealed partial class RequireFresh : IAsyncDisposable
{
    private static int s_count;

    private readonly string _id = $"bs-ask-{Interlocked.Increment(ref s_count)}";
    private ElementReference _content;
    private ElementReference _question;
    private Alarm? _alarm;
    private UiModule? _module;
    private AskAgainContext? _ask;
    private AskAgainContext? _focused;
    private TaskCompletionSource<bool>? _waiting;
    private string? _user;
    private string? _problem;
    private bool _isOpen;
    private bool _isConfirming;
    private bool _mustLeave;
    private bool _hasLeft;

    /// <summary>Gets or sets how long ago credentials may have been checked at the most; longer than zero.</summary>
    [Parameter, EditorRequired]
    public TimeSpan Within { get; set; }

    /// <summary>
    /// Gets or sets what the user gets to see. What is inside finds this component as a cascading parameter.
    /// </summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>
    /// Gets or sets how the user is asked, such as a form for their password, which ends in
    /// <see cref="AskAgainContext.ConfirmAsync"/>. Give it a <c>Context</c> of its own: <c>&lt;AskAgain Context="ask"&gt;</c>.
    /// </summary>
    /// <value>Default: null, a link that opens the login page in a new tab.</value>
    [Parameter]
    public RenderFragment<AskAgainContext>? AskAgain { get; set; }

    /// <summary>
    /// Gets or sets whether the content stays in sight, whoever long ago signed in, and only
    /// <see cref="EnsureFreshAsync"/> asks.
    /// </summary>
    /// <value>Default: false, the content is hidden until the user is confirmed.</value>
    [Parameter]
    public bool OnlyForActions { get; set; }

    /// <summary>Gets or sets what an anonymous visitor sees instead of being redirected.</summary>
    /// <value>Default: null, they go to the login page.</value>
    [Parameter]
    public RenderFragment? Anonymous { get; set; }

    /// <summary>Gets or sets the texts of this component.</summary>
    /// <value>Default: null, the cascading ones, else <see cref="SessionTexts.Default"/>.</value>
    [Parameter]
    public SessionTexts? Texts { get; set; }

    /// <summary>Gets or sets attributes for the question, such as <c>class</c> or <c>data-testid</c>.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? AdditionalAttributes { get; set; }

    [CascadingParameter]
    private SessionState? Session { get; set; }

    [CascadingParameter]
    private SessionTexts? CascadingTexts { get; set; }

    [CascadingParameter]
    private HttpContext? Request { get; set; }

    [Inject]
    private ISessionService Sessions { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IServiceProvider Services { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private ILogger<RequireFresh> Log { get; set; } = default!;

    private SessionTexts Text => Texts ?? CascadingTexts ?? SessionTexts.Default;

    private string Class => Attributes.ClassOf("bs-ask", AdditionalAttributes);

    private bool IsAsking => _ask is not null;

    private bool IsShown => _isOpen || OnlyForActions;

    // A page that will be interactive asks when it is.
    private bool IsStatic => !RendererInfo.IsInteractive && AssignedRenderMode is null;

    // In a circuit the service may know more than was cascaded yet; in a request it may not have been loaded.
    private SessionState Newest => RendererInfo.IsInteractive
        ? Sessions.State
        : MissingSession.ThrowIfMissing(Session, nameof(RequireFresh));

    /// <summary>
    /// Makes sure, before something is done, that the user has proved who they are recently: at once if they have, else
    /// asks, and returns when they are confirmed. For event handlers: <c>if (await _fresh.EnsureFreshAsync()) { … }</c>.
    /// </summary>
    /// <returns>
    /// True when they have. False when they gave up, nobody is signed in any more, or another user is; in static rendering,
    /// where the page goes to the login page, too.
    /// </returns>
    public async Task<bool> EnsureFreshAsync()
    {
        var session = Newest;
        Look(session);
        if (!IsActive(session) || session.IsFresh(Within, Clock.GetUtcNow()))
        {
            return IsActive(session);
        }

        Ask(session, AskReason.Action);
        await LeaveIfStaticAsync(session);
        StateHasChanged();
        return IsAsking && await (_waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>Stops waiting; actions that wait are given up.</summary>
    public async ValueTask DisposeAsync()
    {
        _alarm?.Dispose();
        Close(isFresh: false);
        await (_module?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    internal void Cancel(AskAgainContext ask)
    {
        if (OnlyForActions && ask == _ask)
        {
            Close(isFresh: false);
            StateHasChanged();
        }
    }

    internal async Task<bool> ConfirmAsync(ClaimsPrincipal user)
    {
        if (_isConfirming)
        {
            return false;
        }

        _isConfirming = true;
        var problem = await Confirmation.TryAsync(Sessions, user, Text, Log);
        (_isConfirming, _problem) = (false, problem);
        Look(Newest);
        StateHasChanged();
        return problem is null && !IsAsking;
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (Within <= TimeSpan.Zero)
        {
            throw new InvalidOperationException(
                $"<{nameof(RequireFresh)}> needs a span: set Within, such as Within=\"TimeSpan.FromMinutes(5)\".");
        }

        var session = MissingSession.ThrowIfMissing(Session, nameof(RequireFresh));
        Look(session);
        await LeaveIfStaticAsync(session);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _module = new UiModule(Js);
            await _module.TryCallAsync("watch");
        }

        if (_ask != _focused && _module is not null)
        {
            var answered = _focused;
            _focused = _ask;
            await MoveFocusAsync(_module, _ask, answered);
        }
    }

    private static bool IsActive(SessionState session) =>
        session is { IsAuthenticated: true, Status: SessionStatus.Active };

    // Decides what to show now and when to look again.
    private void Look(SessionState session)
    {
        // What one user saw, and wanted to do, is not another's.
        if (!IsActive(session) || session.UserKey != _user)
        {
            Close(isFresh: false);
            (_isOpen, _user) = (false, session.UserKey);
        }

        if (!IsActive(session))
        {
            _alarm?.SetFor(null);
        }
        else if (session.IsFresh(Within, Clock.GetUtcNow()))
        {
            _isOpen = true;
            Close(isFresh: true);
            if (RendererInfo.IsInteractive)
            {
                _alarm ??= new Alarm(Clock, () => InvokeAsync(OnAlarm));
                _alarm.SetFor(session.AuthenticatedAt + Within);
            }
        }
        else if (!OnlyForActions)
        {
            Ask(session, _isOpen ? AskReason.TimeOver : AskReason.Opened);
        }
    }

    private void OnAlarm()
    {
        Look(Newest);
        StateHasChanged();
    }

    private void Ask(SessionState session, AskReason reason)
    {
        if (IsStatic)
        {
            _mustLeave = true;
        }
        else if (!IsAsking)
        {
            _ask = new AskAgainContext(this, session, reason);
            _ = FindLoginAsync(_ask, session);
        }
    }

    // At once, unless the app's selector has to be waited for.
    private async Task FindLoginAsync(AskAgainContext ask, SessionState session)
    {
        ask.LoginUrl = await LoginUrlOfAsync(session) ?? string.Empty;
        StateHasChanged();
    }

    private ValueTask<string?> LoginUrlOfAsync(SessionState session) =>
        SessionRedirect.ToLoginAsync(Navigation, Services, session, Request, isAgain: true);

    // NavigateTo throws or returns, as the app chose: nothing may follow it.
    private async Task LeaveIfStaticAsync(SessionState session)
    {
        if (_mustLeave && !_hasLeft && await LoginUrlOfAsync(session) is { } login)
        {
            _hasLeft = true;
            Navigation.NavigateTo(login, forceLoad: true);
        }
    }

    private void Close(bool isFresh)
    {
        (_ask, _problem) = (null, null);
        _waiting?.TrySetResult(isFresh);
        _waiting = null;
    }

    // A question that is there when the page opens interrupts nobody.
    private Task MoveFocusAsync(UiModule module, AskAgainContext? ask, AskAgainContext? answered) => (ask, answered) switch
    {
        ({ Reason: not AskReason.Opened }, _) => module.TryCallAsync("ask", _question, ask.FocusTarget),
        (null, not null) when IsShown => module.TryCallAsync("back", _content, answered.Reason != AskReason.Opened),
        _ => Task.CompletedTask,
    };
}
