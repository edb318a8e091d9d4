using BlazorSessions.Live;

namespace BlazorSessions.Scopes;

/// <summary>
/// Gives the session of a scope other lifetimes. A cookie that outlives the browser ends when its session does; to end
/// later it has to be set again, and with it goes a new secret, as the server no longer knows the one there is.
/// </summary>
internal sealed class LifetimeSetting(ScopeSession session, SessionWriter writer, TimeSpan? idle, TimeSpan? absolute)
{
    private const int MaxAttempts = 16;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (session.Writable() is not { } held)
            {
                if (session.IsScratch)
                {
                    return;
                }

                await session.StartAsync(cancellationToken);
                continue;
            }

            try
            {
                await SetAsync(held, cancellationToken);
                return;
            }
            catch (SessionEndedException ended) when (ended.How == LostSession.Emptied && attempt < MaxAttempts)
            {
                // There is none again, so one is started, as for a write.
            }
            catch (SessionEndedException ended) when (ended.How == LostSession.Overtaken && attempt < MaxAttempts)
            {
                await session.CatchUpAsync(cancellationToken);
            }
        }
    }

    private async Task SetAsync(Binding.Held held, CancellationToken cancellationToken)
    {
        session.CheckReach();
        var (before, outlivesCookie) = await writer.SetLifetimeAsync(held.Live, held.Token, idle, absolute, cancellationToken);
        if (outlivesCookie)
        {
            try
            {
                await session.RotateAsync(cancellationToken);
            }
            catch (SessionException)
            {
                await writer.RestoreLifetimeAsync(held.Live, before);
                throw;
            }
        }

        session.OnOwnChange();
        await session.KeepAsync(cancellationToken);
    }
}
