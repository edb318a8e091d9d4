using System.Security.Cryptography;
using BlazorSessions.Diagnostics;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Live;

/// <summary>
/// Writes to live sessions: one writer at a time on this node, optimistic across nodes. What a merge returns is the new
/// live state before the call returns.
/// </summary>
internal sealed class SessionWriter(
    StoreGateway store,
    LiveSessions sessions,
    TimeProvider clock,
    IOptions<BlazorSessionsOptions> options,
    ILogger<SessionWriter> logger)
{
    private const int MaxAttempts = 16;
    private const int FirstWithPause = 2;
    private const int LongestPauseDoublings = 5;

    /// <summary>
    /// How a writer pauses between two tries: by the system's clock, as other nodes' writes take their time whatever
    /// the app's clock shows. A test that orders events puts its own here.
    /// </summary>
    public Func<TimeSpan, CancellationToken, Task> Pause { get; init; } =
        static (time, cancellationToken) => Task.Delay(time, TimeProvider.System, cancellationToken);

    /// <summary>
    /// Plans a delta on the newest record and merges it, again and again until it holds or the verb's time is over.
    /// </summary>
    /// <param name="live">The session, leased by the caller.</param>
    /// <param name="plan">
    /// Makes the delta and the result of the call, and says whether writes came to nothing; runs once per attempt.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for the turn and the store.</param>
    public async Task<T> WriteAsync<T>(
        LiveSession live,
        Func<SessionRecord, (SessionDelta Delta, T Result, bool WroteNothingNew)> plan,
        CancellationToken cancellationToken)
    {
        using var verb = store.BeginVerb();
        await store.Time.WaitForTurnAsync(live.Writer, cancellationToken);
        try
        {
            var isConfirmed = store.IsSingleNode;
            for (var conflicts = 0; ;)
            {
                ThrowIfEnded(live);
                var held = live.Record;
                var (delta, result, wroteNothingNew) = plan(held);
                if (!delta.ChangesContent && !delta.ClearPreviousToken && delta.LastActivityAt is null)
                {
                    if (!wroteNothingNew || isConfirmed)
                    {
                        return result;
                    }

                    // It writes what this copy says is there. Another node may have changed that a moment ago.
                    isConfirmed = true;
                    await sessions.RefreshAsync(live, cancellationToken);
                    continue;
                }

                if (await TryMergeAsync(live, held, WithActivity(delta, live), cancellationToken))
                {
                    return result;
                }

                store.Measures?.Conflict();
                if (!await MayTryAgainAsync(++conflicts, cancellationToken))
                {
                    throw new SessionConflictException(live.Handle, conflicts);
                }

                await CatchUpAsync(live, delta, cancellationToken);
            }
        }
        finally
        {
            live.Writer.Release();
        }
    }

    /// <summary>
    /// Returns whether the verb has time for another try, after a pause: nodes that meet at one thing would go on meeting in
    /// lockstep, so each pauses for a while of its own, which grows.
    /// </summary>
    /// <param name="failures">How many tries have come to nothing.</param>
    /// <param name="cancellationToken">Cancels the pause.</param>
    public async Task<bool> MayTryAgainAsync(int failures, CancellationToken cancellationToken)
    {
        if (failures > FirstWithPause)
        {
            var longest = 2000 << Math.Min(failures - FirstWithPause - 1, LongestPauseDoublings);
            var pause = TimeSpan.FromMicroseconds(RandomNumberGenerator.GetInt32(1, longest));
            await Pause(pause, cancellationToken);
            store.Time.Spend(pause);
        }

        return store.Time.Left is { } left ? left > TimeSpan.Zero : failures < MaxAttempts;
    }

    /// <summary>Merges a delta that depends on no values of the record.</summary>
    public Task WriteAsync(LiveSession live, Func<SessionDelta> plan, CancellationToken cancellationToken) =>
        WriteAsync(live, _ => (plan(), true, false), cancellationToken);

    /// <summary>Notes activity in the store, at once, of somebody who holds the expected token.</summary>
    public async Task RenewAsync(LiveSession live, TokenHash expected, CancellationToken cancellationToken)
    {
        await WriteAsync(
            live,
            () => new SessionDelta { ExpectedTokenHash = expected, LastActivityAt = clock.GetUtcNow() },
            cancellationToken);
        logger.SessionRenewed(live.Handle);
    }

    /// <summary>
    /// Gives a session other lifetimes, for somebody who holds the expected token. It counts as activity. Returns the
    /// record from before, and whether the session now lives longer than its cookie.
    /// </summary>
    public Task<(SessionRecord Before, bool OutlivesCookie)> SetLifetimeAsync(
        LiveSession live, TokenHash expected, TimeSpan? idle, TimeSpan? absolute, CancellationToken cancellationToken) =>
        WriteAsync(
            live,
            record =>
            {
                var now = clock.GetUtcNow();
                var begun = record.User?.AuthenticatedAt ?? record.CreatedAt;
                var delta = new SessionDelta
                {
                    ExpectedTokenHash = expected,
                    IdleTimeout = idle,
                    AbsoluteExpiresAt = Lifetimes.End(begun, absolute, now),
                    LastActivityAt = now,
                };
                var outlivesCookie = delta.AbsoluteExpiresAt > CookieLife.EndOf(record, options.Value);
                return (delta, (record, outlivesCookie), false);
            },
            cancellationToken);

    /// <summary>Gives a session back the lifetimes that it had, as far as the store lets it. Never throws for its sake.</summary>
    public async Task RestoreLifetimeAsync(LiveSession live, SessionRecord before)
    {
        store.LeaveVerb();
        try
        {
            await WriteAsync(
                live,
                () => new SessionDelta { IdleTimeout = before.IdleTimeout, AbsoluteExpiresAt = before.AbsoluteExpiresAt },
                CancellationToken.None);
        }
        catch (SessionException)
        {
            // It has ended, or lives longer than its cookie. What led here is what the caller must see.
        }
    }

    /// <summary>Ends the grace of the previous token, as the current one was seen.</summary>
    public Task EndGraceAsync(LiveSession live, TokenHash seen, CancellationToken cancellationToken) => WriteAsync(
        live,
        () => new SessionDelta { ExpectedTokenHash = seen, ClearPreviousToken = true },
        cancellationToken);

    // What this node knows of activity goes along: it would otherwise reach the store a minute later and by itself.
    private static SessionDelta WithActivity(SessionDelta delta, LiveSession live) =>
        delta.LastActivityAt >= live.LastActivityAt ? delta : delta with { LastActivityAt = live.LastActivityAt };

    private static void ThrowIfEnded(LiveSession live)
    {
        if (live.IsEnded)
        {
            throw live.NewException();
        }
    }

    // A token that was rotated meanwhile will not come back: no sense in trying again.
    private async Task CatchUpAsync(LiveSession live, SessionDelta delta, CancellationToken cancellationToken)
    {
        var lives = await sessions.RefreshAsync(live, cancellationToken);
        if (delta.ExpectedTokenHash is { } expected && (!lives || live.Record.TokenHash != expected))
        {
            throw lives ? SessionEndedException.Overtaken() : live.NewException();
        }
    }

    // False for a conflict; the other failures are final.
    private async Task<bool> TryMergeAsync(
        LiveSession live, SessionRecord held, SessionDelta delta, CancellationToken cancellationToken)
    {
        MergeResult merge;
        try
        {
            merge = await store.MergeAsync(held, delta, cancellationToken);
        }
        catch
        {
            // Whether it was written is unknown: the next reader asks the store.
            live.Doubt();
            throw;
        }

        switch (merge.Outcome)
        {
            case MergeOutcome.Merged:
                live.Apply(merge.Record!); // The store client has made it, however the store answered.
                return true;
            case MergeOutcome.Dropped:
                sessions.EndEmpty(live);
                return true;
            case MergeOutcome.Missing:
                sessions.EndMissing(live);
                throw live.NewException();
            case MergeOutcome.Refused:
                throw new SessionSignInRefusedException(merge.Refusal!.Value); // Not null: refused.
            default:
                return false;
        }
    }
}
