using BlazorSessions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace BlazorDemo.Components.Parts;

public sealed partial class UserMenu : IDisposable
{
    private ElementReference _name;
    private ElementReference _open;
    private bool _isOpen;
    private bool _isLoginPage;
    private bool _wasSignedIn;
    private bool _hasLostFocus;
    private string? _said;

    [CascadingParameter]
    private SessionState Session { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    // The login page has a form of its own, and needs no second one above it.
    private string LoginForm => Navigation.ToBaseRelativePath(Navigation.Uri).Split('#')[0] + "#sign-in";

    public void Dispose() => Navigation.LocationChanged -= OnLocationChanged;

    protected override void OnInitialized()
    {
        _isLoginPage = IsLoginPage();
        _wasSignedIn = Session.IsAuthenticated;
        Navigation.LocationChanged += OnLocationChanged;
    }

    protected override void OnParametersSet()
    {
        if (Session.IsAuthenticated == _wasSignedIn)
        {
            return;
        }

        _wasSignedIn = Session.IsAuthenticated;
        _said = _wasSignedIn ? $"Signed in as {Session.User.Identity?.Name}." : "Signed out.";

        // Signed in by this dialog or in another tab: either way there is nothing left to ask.
        _hasLostFocus |= _isOpen;
        _isOpen = false;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_hasLostFocus)
        {
            _hasLostFocus = false;
            await (Session.IsAuthenticated ? _name : _open).FocusAsync();
        }
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(() =>
    {
        _isLoginPage = IsLoginPage();
        _isOpen &= !_isLoginPage;
        StateHasChanged();
    });

    private bool IsLoginPage() => new Uri(Navigation.Uri).AbsolutePath == Navigation.ToAbsoluteUri("login").AbsolutePath;
}
