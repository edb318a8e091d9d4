using BlazorSessions.Diagnostics;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Live;

/// <summary>
/// Tells the app of ends. Each listener is called by itself and away from whoever ended the session: none keeps an
/// end, or another listener, from anything.
/// </summary>
internal sealed class SessionEnds(SessionEvents events, ILogger<SessionEnds> logger)
{
    private const int MostAtOnce = 8;

    private readonly SemaphoreSlim _turns = new(MostAtOnce, MostAtOnce);

    public event Action<SessionEnd>? Ended;

    /// <summary>Tells of an end; a null reason is none, as its visitor has emptied the session.</summary>
    public void Raise(SessionHandle handle, SessionEndReason? reason, string? userKey)
    {
        if (reason is not { } why)
        {
            return;
        }

        var end = new SessionEnd(handle, why, userKey);
        foreach (var listener in Delegate.EnumerateInvocationList(Ended))
        {
            Begin(end, one => Tell(listener, one));
        }

        if (events.Handle<SessionEndedContext>())
        {
            Begin(end, one => _ = TellAsync(one));
        }
    }

    // Without the context of whoever ended it, such as their circuit.
    private static void Begin(SessionEnd end, Action<SessionEnd> tell) =>
        ThreadPool.UnsafeQueueUserWorkItem(tell, end, preferLocal: false);

    private void Tell(Action<SessionEnd> listener, SessionEnd end)
    {
        try
        {
            listener(end);
        }
        catch (Exception exception)
        {
            // Code of the app, on a thread where nobody is above to hear it.
            logger.EventHandlerFailed(nameof(ISessionDirectory.Ended), end.Handle, exception);
        }
    }

    // So many at once: all sessions may end in a moment, and each handler has services of its own.
    private async Task TellAsync(SessionEnd end)
    {
        await _turns.WaitAsync().ConfigureAwait(false);
        try
        {
            await events.RunApartAsync(
                (services, stop) => new SessionEndedContext { Services = services, CancellationToken = stop, End = end },
                static (handlers, context) => handlers.EndedAsync(context),
                CancellationToken.None);
        }
        catch (Exception exception)
        {
            // As above.
            logger.EventHandlerFailed(nameof(BlazorSessionsEvents.OnEnded), end.Handle, exception);
        }
        finally
        {
            _turns.Release();
        }
    }
}
