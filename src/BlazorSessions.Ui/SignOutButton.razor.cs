using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Ui;

/// <summary>
/// Signs the browser out, in every tab: in a circuit by <see cref="ISessionService.SignOutAsync()"/>, elsewhere by
/// posting a form with an antiforgery token, which needs no script.
/// </summary>
public sealed partial class SignOutButton
{
    private const string FormAction = BlazorSessionsDefaults.EndpointPrefix + "/sign-out";

    private bool _isRunning;
    private bool _failed;

    /// <summary>Gets or sets what stands on the button.</summary>
    /// <value>Default: null, <see cref="SessionTexts.SignOut"/>.</value>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>
    /// Gets or sets the local URL a sign-out leads to: <c>/goodbye</c>, also where the app lies below a path of its host.
    /// One that leaves the app is ignored.
    /// </summary>
    /// <value>
    /// Default: null. A form then leads to <see cref="BlazorSessionsOptions.LogoutRedirectPath"/>; in a circuit the
    /// page stays and becomes anonymous, unless it needs a user: then it goes there too.
    /// </value>
    [Parameter]
    public string? ReturnUrl { get; set; }

    /// <summary>
    /// Gets or sets what is called when a circuit has signed out, before it goes to <see cref="ReturnUrl"/>.
    /// </summary>
    [Parameter]
    public EventCallback OnSignedOut { get; set; }

    /// <summary>Gets or sets the texts of this component.</summary>
    /// <value>Default: null, the cascading ones, else <see cref="SessionTexts.Default"/>.</value>
    [Parameter]
    public SessionTexts? Texts { get; set; }

    /// <summary>Gets or sets attributes for the button, such as <c>class</c> or <c>data-testid</c>.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? AdditionalAttributes { get; set; }

    [CascadingParameter]
    private SessionTexts? CascadingTexts { get; set; }

    [Inject]
    private ISessionService Sessions { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IOptions<BlazorSessionsOptions> Options { get; set; } = default!;

    [Inject]
    private ILogger<SignOutButton> Log { get; set; } = default!;

    private SessionTexts Text => Texts ?? CascadingTexts ?? SessionTexts.Default;

    private string Class => Attributes.ClassOf("bs-sign-out", AdditionalAttributes);

    private string Target => SessionRedirect.AfterSignOut(Navigation, Options.Value, ReturnUrl);

    private RenderFragment Content => ChildContent ?? (builder => builder.AddContent(0, Text.SignOut));

    private async Task SignOutAsync()
    {
        if (_isRunning)
        {
            return;
        }

        _isRunning = true;
        _failed = false;
        OwnSignOut.Announce(Navigation, Sessions.State, Target);
        try
        {
            await Sessions.SignOutAsync();
        }
        catch (SessionException exception)
        {
            OwnSignOut.Forget(Navigation);
            UiLog.SignOutFailed(Log, Sessions.State.Handle, exception);
            _failed = true;
            return;
        }
        finally
        {
            _isRunning = false;
        }

        await OnSignedOut.InvokeAsync();
        if (LocalUrl.TryParse(ReturnUrl, out var url))
        {
            Navigation.NavigateTo(url, forceLoad: true);
        }
    }
}
