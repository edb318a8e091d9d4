using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Components;

namespace BlazorSessions.Circuits;

/// <summary>
/// Carries from a page's rendering to its circuit which sessions beside the app's first the page shows, in the framework's
/// protected state.
/// </summary>
internal sealed class PrerenderedSessions(IServiceProvider scope, NamedScopes named, NamedSessions all)
{
    private const char Paused = '~';

    private Dictionary<string, string>? _restored;

    /// <summary>
    /// Gets the handles of what this scope shows, by name; set by the framework to those of the page, or of a circuit that
    /// was paused.
    /// </summary>
    [PersistentState]
    public Dictionary<string, string>? Shown
    {
        get => named.Open.Count == 0 ? null : named.Open
            .Where(open => open.Scope.Session is { IsRead: true, IsKnown: true, State.Status: SessionStatus.Active })
            .ToDictionary(open => open.Name, open => TextOf(open.Scope.Session));
        set => _restored = value;
    }

    /// <summary>
    /// Returns whether the page shows another session than its circuit has. A page without fits one that another tab has
    /// started; what was paused goes on when its session has ended meanwhile.
    /// </summary>
    public bool AreForeign => _restored?.Any(page => all.Find(page.Key) is not null && IsForeign(page.Key, page.Value)) == true;

    private bool IsForeign(string name, string page) =>
        NamedScope.Of(scope, name).Session is NamedCircuitSession session
        && (CircuitDoor.HandleOf(session.Settle()) is { } own ? own.Value != page.TrimStart(Paused) : page[0] != Paused);

    private static string TextOf(ScopeSession session) => session is NamedCircuitSession
        ? $"{Paused}{session.State.Handle}"
        : $"{session.State.Handle}";
}
