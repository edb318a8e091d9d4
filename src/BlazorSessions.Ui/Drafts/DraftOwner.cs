namespace BlazorSessions.Ui.Drafts;

/// <summary>
/// Whose a copy in a tab is, and the key to it. The browser keeps it sealed beside the copy, so only the server opens
/// either.
/// </summary>
/// <param name="Draft">The key of the draft.</param>
/// <param name="User">The key of the user; null for a visitor, whose session alone owns it.</param>
/// <param name="Session">The handle of the session it was typed in.</param>
/// <param name="IsInSession">Whether that session had the draft as well: when it has none later, it was cleared.</param>
/// <param name="Secret">The key that the copy is encrypted with.</param>
/// <param name="ExpiresAt">When it opens no more.</param>
internal sealed record DraftOwner(
    string Draft, string? User, string Session, bool IsInSession, byte[] Secret, DateTimeOffset ExpiresAt)
{
    /// <summary>Returns whether this is the same owner in the same state, whatever the key.</summary>
    public bool IsOf(SessionState state, bool isInSession) =>
        User == state.UserKey && Session == state.Handle?.Value && IsInSession == isInSession;
}
