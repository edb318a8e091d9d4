using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Ui;

/// <summary>
/// What <see cref="RequireUser"/> and <see cref="RequireSessionUser{TUser}"/> have in common: they ask who is there, show
/// the part that it is for, and lead the others on.
/// </summary>
public abstract partial class UserGuard : IDisposable
{
    private UserDecision _decision;
    private string? _user;
    private string? _redirectedTo;

    // What was decided about, for the content.
    private object? _subject;

    // Rises with each evaluation: one that finds another number when it is done was overtaken and says nothing.
    private int _evaluation;

    private protected UserGuard()
    {
    }

    /// <summary>Gets or sets what an anonymous visitor sees instead of being redirected.</summary>
    /// <value>Default: null, he goes to the login page.</value>
    [Parameter]
    public RenderFragment? Anonymous { get; set; }

    /// <summary>Gets or sets what a user who is refused sees instead of being redirected.</summary>
    /// <value>Default: null, he goes to the access-denied page.</value>
    [Parameter]
    public RenderFragment? Denied { get; set; }

    /// <summary>Gets or sets what is shown until the first decision.</summary>
    /// <value>Default: null, nothing.</value>
    [Parameter]
    public RenderFragment? Loading { get; set; }

    /// <summary>Gets or sets whether visitors without a template are redirected. If not, they see nothing.</summary>
    /// <value>Default: true.</value>
    [Parameter]
    public bool Redirect { get; set; } = true;

    /// <summary>Gets or sets the texts of this component.</summary>
    /// <value>Default: null, the cascading ones, else <see cref="SessionTexts.Default"/>.</value>
    [Parameter]
    public SessionTexts? Texts { get; set; }

    [CascadingParameter]
    private SessionState? Session { get; set; }

    [CascadingParameter]
    private SessionTexts? CascadingTexts { get; set; }

    [CascadingParameter]
    private HttpContext? Request { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IOptions<BlazorSessionsOptions> Options { get; set; } = default!;

    [Inject]
    private protected IServiceProvider Services { get; set; } = default!;

    [Inject]
    private ILogger<RequireUser> Log { get; set; } = default!;

    private SessionTexts Text => Texts ?? CascadingTexts ?? SessionTexts.Default;

    // What was built for one user is never shown to another: his key is the key of the content.
    private RenderFragment Content => builder =>
    {
        builder.OpenComponent<KeyedContent>(0);
        builder.SetKey(_user);
        builder.AddComponentParameter(1, nameof(KeyedContent.ChildContent), Inside(_subject));
        builder.CloseComponent();
    };

    /// <summary>Makes an evaluation that still runs the last one, which nobody hears.</summary>
    public void Dispose() => _evaluation++;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var evaluation = ++_evaluation;
        var session = MissingSession.ThrowIfMissing(Session, Name);
        if (session is not { IsAuthenticated: true, Status: SessionStatus.Active })
        {
            var mayBeSignedIn = session.IsStale && session.Status != SessionStatus.Ended;
            Decide(mayBeSignedIn ? UserDecision.Unavailable : UserDecision.Anonymous);
            await LeaveToLoginAsync(session, evaluation);
            return;
        }

        if (session.UserKey != _user)
        {
            _user = session.UserKey;
            _decision = UserDecision.Pending;
        }

        var (decision, subject) = await DecideAsync(session);
        if (evaluation == _evaluation)
        {
            _subject = subject;
            Decide(decision);
            await LeaveToLoginAsync(session, evaluation);
        }
    }

    /// <summary>Gets the name that the app wrote.</summary>
    private protected abstract string Name { get; }

    /// <summary>Returns what the user gets to see.</summary>
    /// <param name="subject">What the last decision was about.</param>
    private protected abstract RenderFragment? Inside(object? subject);

    /// <summary>Decides about somebody who is signed in, and says about what.</summary>
    private protected abstract Task<(UserDecision Decision, object? Subject)> DecideAsync(SessionState session);

    /// <summary>Asks the conditions of the app.</summary>
    private protected async Task<UserDecision> CheckAsync(SessionState session, Func<Task<bool>> conditions)
    {
        try
        {
            return await conditions() ? UserDecision.Allowed : UserDecision.Denied;
        }
        catch (Exception exception) when (exception is not NavigationException)
        {
            // Whatever went wrong in the app's own condition, the answer that harms nobody is no.
            UiLog.ConditionFailed(Log, session.Handle, exception);
            return UserDecision.Denied;
        }
    }

    private void Decide(UserDecision decision)
    {
        _decision = decision;
        switch (decision)
        {
            case UserDecision.Anonymous:
                (_user, _subject) = (null, null);
                break;
            case UserDecision.Unavailable:
                (_user, _subject) = (null, null);
                AnswerUnavailable();
                break;
            case UserDecision.Denied when Denied is null:
                Leave(SessionRedirect.ToAccessDenied(Navigation, Options.Value));
                break;
            default:
                _redirectedTo = null;
                break;
        }
    }

    // What the visitor may not see is gone by now, however long the app looks for the address.
    private async Task LeaveToLoginAsync(SessionState session, int evaluation)
    {
        // The browser of a replaced session has another user, for whom the page is about to be loaded again.
        if (_decision != UserDecision.Anonymous || Anonymous is not null || !Redirect
            || session.EndReason == SessionEndReason.Replaced)
        {
            return;
        }

        var url = OwnSignOut.TargetFor(Navigation, session)
            ?? await SessionRedirect.ToLoginAsync(Navigation, Services, session, Request);
        if (evaluation == _evaluation)
        {
            Leave(url);
        }
    }

    // A full load in circuits: it also clears the static parts of the page, which still show the user.
    // In static rendering NavigateTo throws or returns, as the app chose: nothing may follow it.
    private void Leave(string? url)
    {
        if (!Redirect || url is null || url == _redirectedTo)
        {
            return;
        }

        _redirectedTo = url;
        Navigation.NavigateTo(url, forceLoad: true);
    }

    private void AnswerUnavailable()
    {
        if (Request is { Response.HasStarted: false })
        {
            Request.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            Request.Response.Headers.RetryAfter = "5";
        }
    }
}
