using BlazorSessions.Live;
using BlazorSessions.Stores;

namespace BlazorSessions.Scopes;

/// <summary>A change of values, begun again as often as others get in between.</summary>
internal sealed class UpdateVerb(LiveSessions sessions, SessionWriter writer, StoreGateway store, Edits edits)
{
    private const int MaxAttempts = 16;

    /// <summary>Returns whether a verb that met a newer secret may try again once its scope has caught up.</summary>
    public static bool MayCatchUp(SessionEndedException ended, int attempt) =>
        ended.How == LostSession.Overtaken && attempt < MaxAttempts;

    public async Task<T> RunAsync<T>(
        ScopeSession session, Func<SessionEdit, T> edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        using var verb = store.BeginVerb();
        await session.EnterAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            if (session.Writable() is null)
            {
                // An edit that changes nothing needs no session, and one that cannot be kept should fail before there is one.
                var (delta, result, _) = edits.Run(edit, session.State.Values, 0);
                if (!delta.ChangesContent)
                {
                    return result;
                }

                if (session.IsScratch)
                {
                    session.ShowScratch(edits.Scratch(session.State, delta));
                    return result;
                }

                await session.StartAsync(cancellationToken);
            }

            try
            {
                return await WriteAsync(session, edit, cancellationToken);
            }
            catch (SessionEndedException ended) when (IsVisitorAgain(ended))
            {
                // Another tab emptied it while this write waited for its turn: there is none again, so start one.
            }
            catch (SessionEndedException ended) when (MayCatchUp(ended, attempt))
            {
                await session.CatchUpAsync(cancellationToken);
            }
        }
    }

    private async Task<T> WriteAsync<T>(
        ScopeSession session, Func<SessionEdit, T> edit, CancellationToken cancellationToken)
    {
        var (live, expected) = session.Writable() ?? throw SessionEndedException.Emptied();
        var changes = false;
        var result = await writer.WriteAsync(live, Plan, cancellationToken);
        if (live.IsEmptied)
        {
            await session.DropCookieAsync(live.Handle, cancellationToken);
        }

        session.OnOwnChange();
        await (changes ? session.KeepAsync(cancellationToken) : Task.CompletedTask);
        return result;

        // An anonymous session that an edit empties is over, in the same step: nobody else can have written to it.
        (SessionDelta Delta, T Result, bool WroteNothingNew) Plan(SessionRecord record)
        {
            // Nor does an edit see what it may not write to.
            if (record.TokenHash != expected)
            {
                throw SessionEndedException.Overtaken();
            }

            var (delta, value, wroteNothingNew) = edits.Run(edit, record.Values, record.Version, live);
            changes = delta.ChangesContent;
            if (changes)
            {
                session.CheckReach();
            }

            return (Expecting(delta), value, wroteNothingNew);
        }

        SessionDelta Expecting(SessionDelta delta) => delta with
        {
            ExpectedTokenHash = expected,
            DropIfEmpty = delta is { ChangesValues: true, Sets.Count: 0 },
        };
    }

    // Where there are no users, an end is not somebody's sign-out.
    private bool IsVisitorAgain(SessionEndedException ended) => ended.How == LostSession.Emptied
        || ended.How == LostSession.Ended && !sessions.Name.HasUsers;
}
