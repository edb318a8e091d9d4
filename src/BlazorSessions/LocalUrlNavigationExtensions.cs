using Microsoft.AspNetCore.Components;

namespace BlazorSessions;

/// <summary>Leads to URLs inside the app.</summary>
public static class LocalUrlNavigationExtensions
{
    /// <summary>
    /// Goes to a URL inside the app, also where that lies below a path of its host: <see cref="LocalUrl.Root"/> is then the
    /// root of the app.
    /// </summary>
    /// <param name="navigation">Where the app lies.</param>
    /// <param name="url">Where to go; <c>default</c> for the root.</param>
    /// <param name="forceLoad">Whether the page is loaded from the server. Default: false.</param>
    public static void NavigateTo(this NavigationManager navigation, LocalUrl url, bool forceLoad = false)
    {
        ArgumentNullException.ThrowIfNull(navigation);
        navigation.NavigateTo(url.Under(LoginUrl.BaseOf(navigation)), forceLoad);
    }
}
