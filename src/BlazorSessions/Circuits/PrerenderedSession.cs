using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Components;

namespace BlazorSessions.Circuits;

/// <summary>
/// Carries from a page's rendering to its circuit for whom it was rendered: handle and user, in the framework's
/// protected state.
/// </summary>
internal sealed class PrerenderedSession(ScopeSession session)
{
    private const string Nobody = "-";
    private const string Ended = "ended";

    private string? _restored;

    /// <summary>
    /// Gets who this scope renders for, null on a page that skips its session; set by the framework to what the page was
    /// rendered for, or what a paused circuit showed.
    /// </summary>
    [PersistentState]
    public string? Subject
    {
        get => session.ReadIfKnown() is { } state ? Of(state) : null;
        set => _restored = value;
    }

    /// <summary>
    /// Returns whether the page was rendered for another session or user than this circuit has. A page for nobody in
    /// particular fits a visitor whose first session another tab started meanwhile.
    /// </summary>
    public bool IsForeign => _restored is not null
        && _restored != Subject
        && (_restored != Nobody || session.State.IsAuthenticated);

    /// <summary>Returns whether the page was rendered for this session, whoever its user was.</summary>
    public bool IsOf(SessionHandle handle) =>
        _restored is { } subject && (subject == handle.Value || subject.StartsWith($"{handle}/", StringComparison.Ordinal));

    private string Of(SessionState state) => state switch
    {
        // What a circuit still holds of an ended session is for nobody, so it is not resumed.
        { Status: SessionStatus.Ended } when session.IsCircuit => Ended,
        { Status: not SessionStatus.Active } => Nobody,
        { IsAuthenticated: true } => $"{state.Handle}/{state.UserKey}",
        _ => $"{state.Handle}",
    };
}
