using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Ui;

/// <summary>
/// Gives the <see cref="SessionState"/> to everything inside it, loaded, with templates for the time before and after a
/// session's life.
/// </summary>
/// <remarks>
/// <c>AddBlazorSessions</c> cascades the state to every component already, on both sides of a render-mode boundary;
/// this component adds the templates, and loads the session where a request has not done so, unless its page has
/// <see cref="SkipSessionAttribute"/>. It may stand on either side.
/// </remarks>
public sealed partial class CascadingSession
{
    private SessionState? _loaded;
    private SessionState? _cascadedFirst;
    private bool _isFollowing;

    /// <summary>Gets or sets what the session is given to.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Gets or sets what is shown until the session is loaded.</summary>
    /// <value>Default: null, nothing.</value>
    [Parameter]
    public RenderFragment? Loading { get; set; }

    /// <summary>
    /// Gets or sets what is shown in place of the content when the session has ended, such as the reason and a
    /// sign-in.
    /// </summary>
    /// <value>Default: null, the content stays and sees the ended state.</value>
    [Parameter]
    public RenderFragment<SessionState>? Ended { get; set; }

    /// <summary>
    /// Gets or sets what is shown in place of the content while the session store cannot say which session this is. A
    /// circuit goes on to the content by itself when the store is back.
    /// </summary>
    /// <value>Default: null, the content is shown to a visitor whose state <see cref="SessionState.IsStale"/>.</value>
    [Parameter]
    public RenderFragment? Unavailable { get; set; }

    [CascadingParameter]
    private SessionState? Session { get; set; }

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    [Inject]
    private ISessionService Sessions { get; set; } = default!;

    // What was loaded here is good only until the cascade says anything else: a user who is gone must not come back.
    private SessionState? Current => _loaded is null ? null : _isFollowing ? Session : _loaded;

    // Around all pages of an app this stands around the one that skips its session too. The nearer attribute counts.
    private bool IsSkipped => Http?.GetEndpoint()?.Metadata.LastOrDefault(
        rule => rule is SkipSessionAttribute { Session: null } or PreloadSessionAttribute { Session: null }) is SkipSessionAttribute;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _cascadedFirst = Session;
        _loaded = IsSkipped ? SessionState.None : await Sessions.LoadAsync();
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => _isFollowing |= !ReferenceEquals(Session, _cascadedFirst);
}
