namespace BlazorSessions.Stores.Sinks;

/// <summary>
/// Keeps another store in step, to move there without signing anybody out. The other store is not the app's yet: nobody
/// else may write to it but sinks.
/// </summary>
/// <remarks>
/// <para>By the four verbs that every store has: a record that is new or newer there is ended and created again, and its
/// user signed in to it, with the epoch that the user has there. These are two or three steps, in which several nodes
/// may meet: each looks again until what is there is as new as what it has, and one that comes over a newer record leaves
/// that to the next change or activity of the session. So does a node that stops between the steps.</para>
/// <para>Limits of sessions of a user are not looked at.</para>
/// </remarks>
/// <param name="store">The other store, which this disposes.</param>
public sealed class StoreSink(ISessionStore store)
    : ISessionSink, IAsyncDisposable, IDisposable
{
    private const int Tries = 10;

    private readonly ISessionStore _store = store ?? throw new ArgumentNullException(nameof(store));

    /// <inheritdoc/>
    /// <exception cref="SessionStoreException">The other store failed, or other nodes were always faster.</exception>
    public async ValueTask ApplyAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        for (var tried = 0; tried < Tries; tried++)
        {
            if (await TryApplyAsync(record, cancellationToken))
            {
                return;
            }
        }

        throw new SessionStoreException("mirror", outcomeUnknown: false);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(
        SessionHandle handle, SessionEndReason? reason, CancellationToken cancellationToken) =>
        await _store.EndAsync(handle, cancellationToken);

    /// <summary>Disposes the other store, if it can be disposed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_store is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (_store as IDisposable)?.Dispose();
        }
    }

    /// <summary>Disposes the other store, if it can be disposed without waiting.</summary>
    public void Dispose() => (_store as IDisposable)?.Dispose();

    private async Task<bool> TryApplyAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        var kept = await _store.FindAsync(record.Handle, cancellationToken);
        if (kept is not null && kept.Version >= record.Version)
        {
            // Activity makes no version.
            return kept.LastActivityAt >= record.LastActivityAt || await MergesAsync(
                record.Handle, new SessionDelta { LastActivityAt = record.LastActivityAt }, cancellationToken);
        }

        if (kept is not null)
        {
            await _store.EndAsync(record.Handle, cancellationToken);
            record = kept.LastActivityAt > record.LastActivityAt
                ? record with { LastActivityAt = kept.LastActivityAt }
                : record;
        }

        // The version before, as the sign-in makes the next one.
        var before = record.User is null ? record : record with { User = null, Version = record.Version - 1 };
        if (!await _store.TryCreateAsync(before, cancellationToken))
        {
            // Another node was faster, or what is there has expired or cannot be read: create overwrites nothing.
            if (await _store.FindAsync(record.Handle, cancellationToken) is null)
            {
                await _store.EndAsync(record.Handle, cancellationToken);
            }

            return false;
        }

        return record.User is not { } user
            || (await MergesAsync(record.Handle, await SignInAsync(before, user, cancellationToken), cancellationToken)
                && await IsItAsync(record, cancellationToken));
    }

    // An older record that another node has put in the place of the one made here may have had the version that the
    // sign-in expects: it would pass for the newer from now on.
    private async Task<bool> IsItAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        if (await _store.FindAsync(record.Handle, cancellationToken) is not { } kept || kept.Version != record.Version
            || HasSameValues(kept, record))
        {
            return true;
        }

        await _store.EndAsync(record.Handle, cancellationToken);
        return false;
    }

    private static bool HasSameValues(SessionRecord one, SessionRecord other) =>
        one.Values.Count == other.Values.Count && one.Values.All(value =>
            other.Values.TryGetValue(value.Key, out var same) && value.Value.Version == same.Version
            && value.Value.Data.Span.SequenceEqual(same.Data.Span));

    private async Task<bool> MergesAsync(SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        (await _store.MergeAsync(handle, delta, cancellationToken)).Outcome == MergeOutcome.Merged;

    private async Task<SessionDelta> SignInAsync(SessionRecord record, SessionUser user, CancellationToken cancellationToken)
    {
        // Each store counts epochs of its own.
        var epoch = _store is IUserSessionIndex index ? await index.GetEpochAsync(user.Key, cancellationToken) : 0;
        return new SessionDelta
        {
            ExpectedVersion = record.Version,
            ExpectedTokenHash = record.TokenHash,
            SignIn = new SessionSignIn
            {
                User = user with { Epoch = epoch },
                IdleTimeout = record.IdleTimeout,
                AbsoluteExpiresAt = record.AbsoluteExpiresAt,
            },
        };
    }
}
