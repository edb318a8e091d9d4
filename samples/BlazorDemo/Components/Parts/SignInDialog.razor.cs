using BlazorSessions;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace BlazorDemo.Components.Parts;

public sealed partial class SignInDialog
{
    private ElementReference _dialog;
    private string? _name;
    private string? _password;
    private string? _problem;
    private bool _remember;
    private bool _isRunning;

    [Parameter]
    public EventCallback OnClosed { get; set; }

    [Inject]
    private ISessionService Sessions { get; set; } = default!;

    [Inject]
    private IJSRuntime JS { get; set; } = default!;

    // Modal: the browser moves the focus in, keeps it there, closes on Escape, and gives it back.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            // Object(x) is x itself: it leads to the element's own methods without a script of ours.
            await using var dialog = await JS.InvokeAsync<IJSObjectReference>("Object", _dialog);
            await dialog.InvokeVoidAsync("showModal");
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
}
