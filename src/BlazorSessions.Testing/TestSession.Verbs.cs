using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions.Testing;

public sealed partial class TestSession
{
    /// <inheritdoc/>
    public async Task<SessionState> LoadAsync(CancellationToken cancellationToken = default)
    {
        await CallAsync(cancellationToken);
        return State;
    }

    /// <inheritdoc/>
    public async Task<SessionState> UpdateAsync(Action<SessionEdit> edit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(edit);
        await CallAsync(cancellationToken);
        return await ReplaceAsync(state => Edited(state, session =>
        {
            edit(session);
            return true;
        }).State);
    }

    /// <inheritdoc/>
    public async Task<T> UpdateAsync<T>(Func<SessionEdit, T> edit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(edit);
        await CallAsync(cancellationToken);
        T result = default!;
        await ReplaceAsync(state =>
        {
            (state, result) = Edited(state, edit);
            return state;
        });
        return result;
    }

    /// <inheritdoc/>
    public async Task SignInAsync(
        ClaimsPrincipal user, SessionSignInOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        await CallAsync(cancellationToken);
        options ??= new SessionSignInOptions();
        await ReplaceAsync(state =>
        {
            var signedIn = SignedInAs(state, user, options);
            var isExchange = signedIn.UserKey == state.UserKey && (options.SameUserOnly || !options.FreshCredentials);
            Properties = options.Properties ?? (isExchange ? Properties : null);
            return signedIn;
        });
    }

    /// <inheritdoc/>
    public async Task<AuthenticationProperties?> GetPropertiesAsync(CancellationToken cancellationToken = default)
    {
        await CallAsync(cancellationToken);
        return State.IsAuthenticated ? Properties?.Clone() ?? new AuthenticationProperties() : null;
    }

    /// <inheritdoc/>
    public async Task StoreTokensAsync(IEnumerable<AuthenticationToken> tokens, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        await CallAsync(cancellationToken);
        _ = Writable(State);
        if (!State.IsAuthenticated)
        {
            throw new InvalidOperationException("Nobody is signed in, so there is nobody to store tokens for. Sign in first.");
        }

        var given = tokens.ToDictionary(token => token.Name, StringComparer.Ordinal);
        var properties = Properties?.Clone() ?? new AuthenticationProperties();
        properties.StoreTokens([.. properties.GetTokens().Where(token => !given.ContainsKey(token.Name)), .. given.Values]);
        Properties = properties;
    }

    /// <inheritdoc/>
    public async Task SignOutAsync(CancellationToken cancellationToken)
    {
        await CallAsync(cancellationToken);
        await EndAsync(SessionEndReason.SignedOut);
    }

    /// <inheritdoc/>
    public async Task RegenerateIdAsync(CancellationToken cancellationToken)
    {
        await CallAsync(cancellationToken);
        _ = Writable(State);
    }

    /// <inheritdoc/>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        await CallAsync(cancellationToken);
        await ReplaceAsync(state =>
        {
            if (Writable(state).Status == SessionStatus.None)
            {
                return state;
            }

            var builder = new SessionStateBuilder(state, s_serializer) { Version = state.Version + 1 };
            Touch(builder);
            return builder.Build();
        });
    }

    /// <inheritdoc/>
    public async Task SetLifetimeAsync(
        TimeSpan? idle = null, TimeSpan? absolute = null, CancellationToken cancellationToken = default)
    {
        await CallAsync(cancellationToken);
        await ReplaceAsync(state =>
        {
            var builder = new SessionStateBuilder(Writable(state), s_serializer);
            if (builder.Status == SessionStatus.None)
            {
                Begin(builder);
            }

            return builder.SetLifetime(idle, absolute, Clock.GetUtcNow()).Build();
        });
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SessionInfo> ListAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await CallAsync(cancellationToken);
        var state = State;
        if (!state.IsAuthenticated)
        {
            yield break;
        }

        yield return new SessionInfo
        {
            Handle = state.Handle.Value,
            IsCurrent = true,
            Device = "Test browser",
            FirstSeen = state.CreatedAt ?? Clock.GetUtcNow(),
            LastSeen = state.LastActivityAt ?? Clock.GetUtcNow(),
            ExpiresAt = state.ExpiresAt ?? DateTimeOffset.MaxValue,
            IsRemembered = state.IsRemembered,
        };
        foreach (var other in OtherSessions.ToArray())
        {
            yield return other;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> RevokeAsync(SessionHandle handle, CancellationToken cancellationToken = default)
    {
        await CallAsync(cancellationToken);
        var state = State;
        if (!state.IsAuthenticated)
        {
            return false;
        }

        if (handle == state.Handle)
        {
            await EndAsync(SessionEndReason.Revoked);
            return true;
        }

        var found = OtherSessions.FirstOrDefault(other => other.Handle == handle);
        return found is not null && OtherSessions.Remove(found);
    }

    /// <inheritdoc/>
    public async Task<int> RevokeOthersAsync(CancellationToken cancellationToken)
    {
        await CallAsync(cancellationToken);
        var revoked = State.IsAuthenticated ? OtherSessions.Count : 0;
        OtherSessions.Clear();
        return revoked;
    }
}
