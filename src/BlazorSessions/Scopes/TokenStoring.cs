using BlazorSessions.Live;
using BlazorSessions.Stores;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions.Scopes;

/// <summary>Stores tokens of whoever is signed in to the session of a scope.</summary>
internal sealed class TokenStoring
{
    private readonly ScopeSession _session;
    private readonly SessionWriter _writer;
    private readonly SizeLimits _limits;
    private readonly AuthenticationToken[] _tokens;

    public TokenStoring(
        ScopeSession session, SessionWriter writer, SizeLimits limits, IEnumerable<AuthenticationToken> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        (_session, _writer, _limits, _tokens) = (session, writer, limits, [.. tokens]);
        if (_tokens.Any(token => string.IsNullOrEmpty(token?.Name) || token.Value is null))
        {
            throw new ArgumentException("A token has a name and a value.", nameof(tokens));
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _session.CheckSeen();
        await _session.EnterAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var (live, expected) = _session.Writable() ?? throw NobodyIsSignedIn();
            try
            {
                _session.CheckReach();
                await _writer.WriteAsync(live, record => (Plan(record, expected), true, false), cancellationToken);
                break;
            }
            catch (SessionEndedException ended) when (UpdateVerb.MayCatchUp(ended, attempt))
            {
                await _session.CatchUpAsync(cancellationToken);
            }
        }

        _session.OnOwnChange();
        await _session.KeepAsync(cancellationToken);
    }

    private static InvalidOperationException NobodyIsSignedIn() => new(
        "Nobody is signed in, so there is nobody to store tokens for. Sign in first: SignInAsync takes tokens too, as "
        + $"{nameof(SessionSignInOptions)}.{nameof(SessionSignInOptions.Properties)}.");

    private SessionDelta Plan(SessionRecord record, TokenHash expected)
    {
        if (record.TokenHash != expected)
        {
            throw SessionEndedException.Overtaken();
        }

        var data = RecordTokens.Write(record, _tokens) ?? throw NobodyIsSignedIn();
        _limits.CheckTokens(data);
        return new SessionDelta
        {
            ExpectedTokenHash = expected,
            Sets = new Dictionary<string, ReadOnlyMemory<byte>> { [ReservedKeys.Tokens] = data },
            Reads = new Dictionary<string, long>
            {
                [ReservedKeys.Tokens] = RecordTokens.VersionOf(record, ReservedKeys.Tokens),
            },
        };
    }
}
