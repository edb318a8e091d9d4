using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Components;

namespace BlazorSessions.Circuits;

/// <summary>The root cascade of <see cref="SessionState"/> in one scope, on either side of a render-mode boundary.</summary>
internal sealed class SessionCascade
{
    public SessionCascade(ScopeSession session)
    {
        // A page that skips its session, and a renderer outside of requests, have none.
        Source = new CascadingValueSource<SessionState>(
            () => session.ReadIfKnown() ?? SessionState.None, isFixed: false);

        // In a circuit the push notifies it, in order; here are the changes a request makes while it renders.
        if (!session.IsCircuit)
        {
            session.Changed += state => _ = Source.NotifyChangedAsync(state);
        }
    }

    public CascadingValueSource<SessionState> Source { get; }
}
