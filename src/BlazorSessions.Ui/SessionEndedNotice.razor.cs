using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace BlazorSessions.Ui;

/// <summary>
/// Says why the session ended, as the URL tells it (<c>?ended=idle</c>). For the login page; shows nothing for any
/// other URL, for texts outside the closed set, and once somebody is signed in.
/// </summary>
public sealed partial class SessionEndedNotice : IDisposable
{
    /// <summary>Gets or sets what is shown instead of the texts.</summary>
    /// <value>Default: null, the texts.</value>
    [Parameter]
    public RenderFragment<SessionEndReason>? ChildContent { get; set; }

    /// <summary>Gets or sets the texts of this component.</summary>
    /// <value>Default: null, the cascading ones, else <see cref="SessionTexts.Default"/>.</value>
    [Parameter]
    public SessionTexts? Texts { get; set; }

    /// <summary>
    /// Gets or sets attributes for the element around the notice, such as <c>class</c> or <c>data-testid</c>.
    /// </summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? AdditionalAttributes { get; set; }

    [CascadingParameter]
    private SessionState? Session { get; set; }

    [CascadingParameter]
    private SessionTexts? CascadingTexts { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private SessionTexts Text => Texts ?? CascadingTexts ?? SessionTexts.Default;

    private string Class => Attributes.ClassOf("bs-ended", AdditionalAttributes);

    // Two of them is not what a redirect of ours looks like.
    private SessionEndReason? Reason =>
        Session is not { IsAuthenticated: true }
        && QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query)
            .TryGetValue(SessionEndReasons.QueryParameter, out var values)
        && values is [var only]
            ? SessionEndReasons.FromText(only)
            : null;

    /// <summary>Stops following the URL.</summary>
    public void Dispose() => Navigation.LocationChanged -= OnLocationChanged;

    /// <inheritdoc/>
    protected override void OnInitialized() => Navigation.LocationChanged += OnLocationChanged;

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(StateHasChanged);
}
