using System.Globalization;
using BlazorSessions.Live;
using BlazorSessions.Stores;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions.Scopes;

/// <summary>Which token is to be renewed, and how: of one user, and as long as it is that token.</summary>
/// <param name="Client">The name of the HTTP client that needs it.</param>
/// <param name="Options">The options of that.</param>
/// <param name="UserKey">Whose it is.</param>
/// <param name="Token">The token that is to be replaced.</param>
/// <param name="ExpiresAt">When it expires; null when that is not known, or it was refused before.</param>
internal sealed record TokenRenewal(
    string Client, SessionTokenHandlerOptions Options, string UserKey, string Token, DateTimeOffset? ExpiresAt)
{
    /// <summary>Returns when a token of these options expires, as far as that is known.</summary>
    public static DateTimeOffset? ExpiryOf(AuthenticationProperties properties, SessionTokenHandlerOptions options) =>
        DateTimeOffset.TryParse(
            properties.GetTokenValue(options.ExpiresAtName),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at) ? at : null;

    /// <summary>Returns whether the token may be sent a while longer.</summary>
    public bool IsUsable(DateTimeOffset now) => now < ExpiresAt;

    /// <summary>Returns whether a record has this user and this token still.</summary>
    public bool IsAbout(SessionRecord record) => record.User?.Key == UserKey
        && RecordTokens.Read(record)?.GetTokenValue(Options.TokenName) == Token;

    /// <summary>Makes the delta that stores what the provider gave.</summary>
    public SessionDelta Store(SessionRecord record, SessionDelta delta, RenewedTokens renewed, DateTimeOffset now)
    {
        var expiresAt = (now + renewed.ExpiresIn)?.ToString("o", CultureInfo.InvariantCulture);
        List<AuthenticationToken> tokens =
        [
            new() { Name = Options.TokenName, Value = renewed.AccessToken },

            // The end of the token before says nothing of this one.
            new() { Name = Options.ExpiresAtName, Value = expiresAt ?? string.Empty },
        ];
        if (renewed.RefreshToken is { } refreshToken)
        {
            tokens.Add(new() { Name = "refresh_token", Value = refreshToken });
        }

        return RecordTokens.Write(record, tokens) is not { } data ? delta : delta with
        {
            Sets = new Dictionary<string, ReadOnlyMemory<byte>> { [ReservedKeys.Tokens] = data },
            Reads = ReservedKeys.All.ToDictionary(key => key, key => RecordTokens.VersionOf(record, key)),
        };
    }
}
