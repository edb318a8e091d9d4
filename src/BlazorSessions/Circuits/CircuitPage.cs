using BlazorSessions.Tickets;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Circuits;

/// <summary>The page in the browser that a circuit drives: where it is, and whether it has drawn what it was sent.</summary>
internal sealed class CircuitPage(
    BrowserModule browser, NavigationManager navigation, IOptions<BlazorSessionsOptions> options, IServiceProvider services)
{
    /// <inheritdoc cref="BrowserModule.FenceAsync"/>
    public Task FenceAsync(CancellationToken cancellationToken) => browser.FenceAsync(cancellationToken);

    /// <summary>
    /// Sends the page to login, where the app wants that: to the same address as a RequireUser on the page, which may
    /// have sent the browser there a moment ago. Done at once unless the app's selector has to be waited for.
    /// </summary>
    /// <param name="reason">Why the session ended.</param>
    /// <param name="isWanted">Says, when the address is known, whether the page still has to go there.</param>
    /// <param name="closed">The circuit is closed.</param>
    public async Task GoToLoginAsync(SessionEndReason? reason, Func<bool> isWanted, CancellationToken closed)
    {
        if (!options.Value.RedirectWhenEnded)
        {
            return;
        }

        var path = await LoginPaths.InCircuitAsync(services, navigation.Uri, reason, closed);
        if (isWanted() && LoginUrl.From(navigation, path, options.Value, reason) is { } login)
        {
            navigation.NavigateTo(login, forceLoad: true);
        }
    }

    /// <summary>Loads the page again, by a request that brings the cookie that counts.</summary>
    public void Reload() => navigation.NavigateTo(navigation.Uri, forceLoad: true);
}
