using BlazorSessions;
using Microsoft.AspNetCore.Components;

namespace BlazorDemo.Components.Pages;

public sealed partial class Login
{
    private string? _problem;
    private string? _said;

    [SupplyParameterFromForm]
    private LoginForm Form { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [CascadingParameter]
    private SessionState Session { get; set; } = default!;

    [Inject]
    private ISessionService Sessions { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    protected override void OnInitialized()
    {
        Form ??= new();
        _said = Session.IsAuthenticated
            ? $"You are signed in as {Session.User.Identity?.Name}. Signing in as somebody else starts a session of its own."
            : null;
    }

    private async Task SignInAsync()
    {
        if (DemoUser.Find(Form.Name, Form.Password) is not { } user)
        {
            _problem = "The name or the password is wrong.";
            return;
        }

        try
        {
            await Sessions.SignInAsync(user.Name, user.Name, user.Roles, Form.RememberMe);
        }
        catch (SessionException exception)
        {
            _problem = Problem.Of(exception);
            return;
        }

        // Whatever the link said, a login leads nowhere but into this app.
        Navigation.NavigateTo(LocalUrl.TryParse(ReturnUrl, out var url) ? url.Value : "");
    }

    private sealed class LoginForm
    {
        public string? Name { get; set; }

        public string? Password { get; set; }

        public bool RememberMe { get; set; }
    }
}
