using BlazorSessions.Tickets;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Circuits;

/// <summary>The page in the browser that a circuit drives: where it is, and whether it has drawn what it was sent.</summary>
internal sealed class CircuitPage(
    BrowserModule browser, NavigationManager navigation, IOptions<BlazorSessionsOptions> options)
{
    /// <inheritdoc cref="BrowserModule.FenceAsync"/>
    public Task FenceAsync(CancellationToken cancellationToken) => browser.FenceAsync(cancellationToken);

    /// <summary>
    /// Sends the page to login, where the app wants that: to the same address as a RequireUser on the page, which may
    /// have sent the browser there a moment ago.
    /// </summary>
    public void GoToLogin(SessionEndReason? reason)
    {
        if (options.Value.RedirectWhenEnded
            && LoginUrl.From(navigation, options.Value.LoginPath, options.Value, reason) is { } login)
        {
            navigation.NavigateTo(login, forceLoad: true);
        }
    }

    /// <summary>Loads the page again, by a request that brings the cookie that counts.</summary>
    public void Reload() => navigation.NavigateTo(navigation.Uri, forceLoad: true);
}
