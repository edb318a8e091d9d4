using System.Text.Json;
using BlazorSessions;
using Microsoft.AspNetCore.Components;

namespace BlazorDemo.Components.Parts;

public sealed partial class SessionPanel
{
    private string? _problem;

    [CascadingParameter]
    private SessionState Session { get; set; } = default!;

    [Inject]
    private ISessionService Sessions { get; set; } = default!;

    [Inject]
    private CurrentCircuit Circuit { get; set; } = default!;

    [Inject]
    private DemoNode Node { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string? Handle => Session.Status == SessionStatus.Active ? Session.Handle?.Value : null;

    // The API lets anybody put anything here: what is no number is shown as it is.
    private string Count => Session.TryGet<JsonElement>("counter", out var value) ? value.ToString() : "0";

    private async Task CountAsync()
    {
        _problem = null;
        try
        {
            await Sessions.IncrementAsync("counter");
        }
        catch (Exception exception) when (exception is SessionValueException or OverflowException)
        {
            _problem = "What stands there is no number that could grow by one.";
        }
        catch (SessionException exception)
        {
            _problem = Problem.Of(exception);
        }
    }
}
