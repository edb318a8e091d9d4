using BlazorSessions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace BlazorDemo.Components.Parts;

public sealed partial class UserMenu : IDisposable
{
    private bool _isOpen;
    private bool _isLoginPage;

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
        Navigation.LocationChanged += OnLocationChanged;
    }

    // Signed in by this dialog or in another tab: either way there is nothing left to ask.
    protected override void OnParametersSet() => _isOpen &= !Session.IsAuthenticated;

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(() =>
    {
        _isLoginPage = IsLoginPage();
        _isOpen &= !_isLoginPage;
        StateHasChanged();
    });

    private bool IsLoginPage() => new Uri(Navigation.Uri).AbsolutePath == Navigation.ToAbsoluteUri("login").AbsolutePath;
}
