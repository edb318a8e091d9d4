using BlazorSessions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace BlazorDemo.Components.Parts;

public sealed partial class SignInDialog
{
    private ElementReference _first;
    private string? _name;
    private string? _password;
    private string? _problem;
    private bool _remember;
    private bool _isRunning;

    [Parameter]
    public EventCallback OnClosed { get; set; }

    [Inject]
    private ISessionService Sessions { get; set; } = default!;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _first.FocusAsync();
        }
    }

    private async Task SignInAsync()
    {
        if (_isRunning)
        {
            return;
        }

        if (DemoUser.Find(_name, _password) is not { } user)
        {
            _problem = "The name or the password is wrong.";
            return;
        }

        (_isRunning, _problem) = (true, null);
        try
        {
            await Sessions.SignInAsync(user.Name, user.Name, user.Roles, _remember);
            await OnClosed.InvokeAsync();
        }
        catch (SessionException exception)
        {
            _problem = Problem.Of(exception);
        }
        finally
        {
            _isRunning = false;
        }
    }

    private Task OnKeyAsync(KeyboardEventArgs key) => key.Key == "Escape" ? OnClosed.InvokeAsync() : Task.CompletedTask;
}
