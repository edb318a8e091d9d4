namespace BlazorSessions.Users;

/// <summary>A user that pages have before they render; there is one for each type of the app.</summary>
internal interface IPreloadedUser
{
    /// <summary>Loads the user, if somebody is signed in. What goes wrong is logged.</summary>
    Task PreloadAsync(CancellationToken cancellationToken);
}
