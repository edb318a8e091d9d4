using System.Security.Cryptography;
using BlazorSessions.Scopes;
using BlazorSessions.Serialization;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions.Http;

/// <summary>
/// The user of a session as the framework's ticket. Its properties remember where they come from: who signs the same user in
/// with them has changed claims and checked no credentials, as <c>SignInManager.RefreshSignInAsync</c> does.
/// </summary>
internal static class SignedInTicket
{
    // A parameter is never written anywhere, so that the mark ends with the object. It remembers the tokens that were given.
    private const string Mark = "BlazorSessions.SignedIn";

    /// <summary>A copy: the session's own is shared by all its requests and circuits, and others add to what they are given.</summary>
    /// <param name="ticket">The session's own.</param>
    /// <param name="hasTokens">
    /// False for the request of a circuit: whoever asks that for a token in a circuit would be given one of then, or, where an
    /// event of one circuit runs code of another, somebody else's.
    /// </param>
    public static AuthenticateResult Of(AuthenticationTicket ticket, bool hasTokens)
    {
        var copy = ticket.Clone();
        if (!hasTokens)
        {
            copy.Properties.StoreTokens([]);
        }

        copy.Properties.SetParameter(Mark, TokenSerializer.HashOf(copy.Properties));
        return AuthenticateResult.Success(copy);
    }

    /// <summary>The user of a circuit.</summary>
    public static async Task<AuthenticateResult> OfAsync(ISessionService sessions, CancellationToken cancellationToken)
    {
        var properties = await sessions.GetPropertiesAsync(cancellationToken);
        return properties is not null && sessions.State is { IsAuthenticated: true } state
            ? Of(new AuthenticationTicket(state.User, properties, BlazorSessionsDefaults.AuthenticationScheme), hasTokens: false)
            : AuthenticateResult.NoResult();
    }

    /// <summary>Says how somebody is signed in whom the framework's call gives these properties.</summary>
    public static async Task<SessionSignInOptions> OptionsAsync(
        ISessionService sessions, string? userKey, AuthenticationProperties? properties)
    {
        var options = new SessionSignInOptions
        {
            RememberMe = properties?.IsPersistent ?? false,
            ExpiresAt = properties?.ExpiresUtc,
            Properties = properties,
        };
        if (properties?.GetParameter<byte[]>(Mark) is { } given
            && await sessions.LoadAsync() is { IsAuthenticated: true } state && state.UserKey == userKey)
        {
            options.Properties = await WithKeptAsync(sessions, properties, given);
            options.FreshCredentials = false;
            options.RememberMe = state.IsRemembered;
        }

        return options;
    }

    // Tokens that the app has put in are the sign-in's own. Others are those of when the properties were read, or none in a
    // circuit, and newer ones may have been stored since: these go on to count beside what the sign-in before kept. In a copy,
    // as the request goes on to read the tokens that it was given.
    private static async Task<AuthenticationProperties> WithKeptAsync(
        ISessionService sessions, AuthenticationProperties properties, byte[] given)
    {
        if (!CryptographicOperations.FixedTimeEquals(TokenSerializer.HashOf(properties), given)
            || await KeptAsync(sessions) is not { } kept)
        {
            return properties;
        }

        var copy = properties.Clone();
        copy.StoreTokens(kept.GetTokens());
        return copy;
    }

    // A service of the app's own, around ours or for a test, says what there is by now.
    private static async Task<AuthenticationProperties?> KeptAsync(ISessionService sessions) =>
        sessions is SessionService { Scope.Live: { } live }
            ? live.KeptProperties
            : await sessions.GetPropertiesAsync();
}
