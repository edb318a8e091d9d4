namespace BlazorSessions.OpenIdConnect;

/// <summary>How a back-channel logout finds the sessions that it ends.</summary>
public sealed class BackChannelLogoutOptions
{
    /// <summary>
    /// Gets or sets what says under which key the sessions of a user began, where the provider names a user and no
    /// session; null for a user whom the app does not know, and nothing ends.
    /// </summary>
    /// <remarks>
    /// For apps that sign in users of their own under keys of their own, after the provider has said who they are. A
    /// failure is answered with 503, and the provider may ask again.
    /// </remarks>
    /// <value>
    /// Default: null, for <see cref="BlazorSessionsOptions.UserKeySelector"/> with the claims <c>sub</c>, <c>iss</c>
    /// and name identifier of that user, and where there is none, <see cref="SessionUserKey.Of"/>, by which sessions
    /// know users of a provider unless told otherwise.
    /// </value>
    public Func<BackChannelLogoutContext, ValueTask<string?>>? UserKeySelector { get; set; }
}
