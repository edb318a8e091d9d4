using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Ui;

/// <summary>
/// Shows its content to a signed-in user who passes every condition given; sends an anonymous visitor to the login page
/// and a refused user to the access-denied page, or shows the template given for him.
/// </summary>
/// <remarks>
/// <para>
/// The conditions are checked again at each change of the session and each render of the parent. The content stays
/// while that runs; it goes at once when the user does, and in a circuit the page then goes to login by a full load.
/// </para>
/// <para>
/// It fails closed: a condition that throws denies and is logged. Nothing inside is rendered before the decision.
/// It protects what is shown; what a handler does must be protected where it is done.
/// </para>
/// </remarks>
public sealed partial class RequireUser : IDisposable
{
    private UserDecision _decision;
    private string? _user;
    private string? _redirectedTo;

    // Rises with each evaluation: one that finds another number when it is done was overtaken and says nothing.
    private int _evaluation;

    /// <summary>Gets or sets what the user gets to see.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>
    /// Gets or sets a condition, such as <c>'user =&gt; user.IsInRole("admin")'</c> (single quotes outside).
    /// </summary>
    /// <value>Default: null, any signed-in user.</value>
    [Parameter]
    public Func<ClaimsPrincipal, bool>? Predicate { get; set; }

    /// <summary>
    /// Gets or sets a condition that has to be asked for, such as in a database. A slower answer never overrides a
    /// newer one.
    /// </summary>
    /// <value>Default: null, none.</value>
    [Parameter]
    public Func<ClaimsPrincipal, Task<bool>>? PredicateAsync { get; set; }

    /// <summary>Gets or sets roles, separated by commas, of which the user needs one.</summary>
    /// <value>Default: null, none.</value>
    [Parameter]
    public string? Roles { get; set; }

    /// <summary>Gets or sets the name of an authorization policy.</summary>
    /// <value>Default: null, none.</value>
    [Parameter]
    public string? Policy { get; set; }

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
    private IServiceProvider Services { get; set; } = default!;

    [Inject]
    private ILogger<RequireUser> Log { get; set; } = default!;

    private SessionTexts Text => Texts ?? CascadingTexts ?? SessionTexts.Default;

    // What was built for one user is never shown to another: his key is the key of the content.
    private RenderFragment Content => builder =>
    {
        builder.OpenComponent<KeyedContent>(0);
        builder.SetKey(_user);
        builder.AddComponentParameter(1, nameof(KeyedContent.ChildContent), ChildContent);
        builder.CloseComponent();
    };

    /// <summary>Makes an evaluation that still runs the last one, which nobody hears.</summary>
    public void Dispose() => _evaluation++;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var evaluation = ++_evaluation;
        var session = MissingSession.ThrowIfMissing(Session, nameof(RequireUser));
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

        var allowed = await IsAllowedAsync(session);
        if (evaluation == _evaluation)
        {
            Decide(allowed ? UserDecision.Allowed : UserDecision.Denied);
        }
    }

    private void Decide(UserDecision decision)
    {
        _decision = decision;
        switch (decision)
        {
            case UserDecision.Anonymous:
                _user = null;
                break;
            case UserDecision.Unavailable:
                _user = null;
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

    private async Task<bool> IsAllowedAsync(SessionState session)
    {
        var policy = await FindPolicyAsync();
        try
        {
            return (Predicate is null || Predicate(session.User))
                && (policy is null || await IsAuthorizedAsync(session.User, policy))
                && (PredicateAsync is null || await PredicateAsync(session.User));
        }
        catch (Exception exception) when (exception is not NavigationException)
        {
            // Whatever went wrong in the app's own condition, the answer that harms nobody is no.
            UiLog.ConditionFailed(Log, session.Handle, exception);
            return false;
        }
    }

    // Outside the catch: a policy that does not exist is a mistake to be told to the developer, not a refusal.
    private async Task<AuthorizationPolicy?> FindPolicyAsync() =>
        Roles is null && Policy is null
            ? null
            : await AuthorizationPolicy.CombineAsync(
                Services.GetRequiredService<IAuthorizationPolicyProvider>(), [new Requirement(Policy, Roles)]);

    private async Task<bool> IsAuthorizedAsync(ClaimsPrincipal user, AuthorizationPolicy policy) =>
        (await Services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(user, policy)).Succeeded;

    private sealed class Requirement(string? policy, string? roles) : IAuthorizeData
    {
        public string? Policy { get; set; } = policy;

        public string? Roles { get; set; } = roles;

        public string? AuthenticationSchemes { get; set; }
    }
}
