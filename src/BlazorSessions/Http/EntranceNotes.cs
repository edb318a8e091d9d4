using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http;

/// <summary>What is noted of a session when a request has brought its secret.</summary>
internal sealed class EntranceNotes(TouchPump touches, SessionWriter writer, ILogger<SessionEntrance> logger)
{
    /// <summary>Notes activity.</summary>
    public Task TouchAsync(LiveSession live) => touches.TouchAsync(live);

    /// <summary>
    /// The browser has shown the current secret, so the previous one lets in no longer, on any node.
    /// </summary>
    public async Task EndGraceAsync(LiveSession live, TokenHash seen)
    {
        try
        {
            await writer.EndGraceAsync(live, seen, CancellationToken.None);
        }
        catch (SessionException exception)
        {
            logger.GraceNotEnded(live.Handle, exception);
        }
    }
}
