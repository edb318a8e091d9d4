namespace BlazorSessions.Ui.Drafts;

/// <summary>What comes back into a form: the draft of the session, or the copy of this tab when that is newer.</summary>
/// <param name="Draft">What comes back; null for nothing.</param>
/// <param name="IsInSession">Whether the session has it.</param>
/// <param name="ForgetsCopy">Whether the copy is of no use to anybody who may still come.</param>
internal readonly record struct DraftChoice(Draft? Draft, bool IsInSession, bool ForgetsCopy)
{
    public static DraftChoice Of(SessionState state, string draft, DraftCopy? copy, DraftSeal seal)
    {
        var kept = InSession(state, draft);
        var mine = new DraftChoice(kept, kept is not null, ForgetsCopy: copy is not null);
        if (copy is null || seal.Open(copy.Seal) is not { } owner || owner.Draft != draft)
        {
            return mine;
        }

        if (IsLocked(owner, state))
        {
            return mine with { ForgetsCopy = false };
        }

        return MayOpen(owner, state, kept is not null)
            && DraftSeal.Read(copy, owner) is { } typed
            && (kept is null || typed.At > kept.At)
                ? new DraftChoice(typed, IsInSession: false, ForgetsCopy: false)
                : mine;
    }

    public static Draft? InSession(SessionState state, string draft) =>
        state.TryGet<Draft>(DraftWriter.NameOf(draft), out var kept) && kept is { Fields: not null } ? kept : null;

    // A user's copy waits for that user while nobody is signed in.
    private static bool IsLocked(DraftOwner owner, SessionState state) => owner.User is not null && !state.IsAuthenticated;

    private static bool MayOpen(DraftOwner owner, SessionState state, bool isInSession)
    {
        var isSameSession = owner.Session == state.Handle?.Value;
        var wasCleared = isSameSession && owner.IsInSession && !isInSession;
        return !wasCleared && (owner.User is null ? isSameSession : owner.User == state.UserKey);
    }
}
