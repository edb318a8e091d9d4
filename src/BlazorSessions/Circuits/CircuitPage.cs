using BlazorSessions.Tickets;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Circuits;

/// <summary>The page in the browser that a circuit drives: where it is, and whether it has drawn what it was sent.</summary>
internal sealed class CircuitPage(
    BrowserModule browser,
    NavigationManager navigation,
    GuardedPages pages,
    IOptions<BlazorSessionsOptions> options,
    TimeProvider clock,
    IServiceProvider services)
{
    // Whoever signs out is led on by the app, or by the answer to a form that is on its way: nothing cuts in on that.
    private static readonly TimeSpan s_patienceWithSignOut = TimeSpan.FromSeconds(0.5);

    /// <inheritdoc cref="BrowserModule.FenceAsync"/>
    public Task FenceAsync(CancellationToken cancellationToken) => browser.FenceAsync(cancellationToken);

    /// <summary>
    /// Sends the page to login, where it is for users alone or the app wants that: to the same address as a RequireUser on the
    /// page, which may have sent the browser there a moment ago. Done at once, but for a sign-out, and where the app's
    /// selector has to be waited for.
    /// </summary>
    /// <param name="reason">Why the session ended.</param>
    /// <param name="isOwn">Whether this circuit ended it, whose user is not asked back in.</param>
    /// <param name="isWanted">Says, when the address is known, whether the page still has to go there.</param>
    /// <param name="closed">The circuit is closed.</param>
    public async Task GoToLoginAsync(SessionEndReason? reason, bool isOwn, Func<bool> isWanted, CancellationToken closed)
    {
        if (!options.Value.RedirectWhenEnded)
        {
            if (!await NeedsUserAsync() || (reason == SessionEndReason.SignedOut && !await StaysAsync(isWanted, closed)))
            {
                return;
            }

            if (isOwn && reason == SessionEndReason.SignedOut)
            {
                navigation.NavigateTo(
                    LoginUrl.InApp(LoginUrl.BaseOf(navigation), options.Value.LogoutRedirectPath), forceLoad: true);
                return;
            }
        }

        var path = await LoginPaths.InCircuitAsync(services, navigation.Uri, reason, closed);
        if (isWanted() && LoginUrl.From(navigation, path, options.Value, reason) is { } login)
        {
            navigation.NavigateTo(login, forceLoad: true);
        }
    }

    /// <summary>Loads the page again, by a request that brings the cookie that counts.</summary>
    public void Reload() => navigation.NavigateTo(navigation.Uri, forceLoad: true);

    private ValueTask<bool> NeedsUserAsync() => pages.NeedsUserAsync(navigation, services);

    // Returns whether nobody else has led the page on.
    private async Task<bool> StaysAsync(Func<bool> isWanted, CancellationToken closed)
    {
        await Task.Delay(s_patienceWithSignOut, clock, closed);
        return isWanted() && await NeedsUserAsync();
    }
}
