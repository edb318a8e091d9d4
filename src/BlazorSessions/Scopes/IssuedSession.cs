using BlazorSessions.Live;

namespace BlazorSessions.Scopes;

/// <summary>A committed session with the secret that the browser is about to get.</summary>
/// <param name="Live">The session; the receiver has the lease.</param>
/// <param name="Id">Its handle and secret.</param>
internal sealed record IssuedSession(LiveSession Live, SessionId Id);
