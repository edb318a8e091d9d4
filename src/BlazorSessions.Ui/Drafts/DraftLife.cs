namespace BlazorSessions.Ui.Drafts;

/// <summary>
/// Whose form it is, through sign-ins and ends. Each time that changes, an epoch begins: the script is told what becomes
/// of what is on the screen, and what it says of an earlier epoch is not listened to. So nothing that was typed for one
/// user can come into the session of another, whatever is on its way.
/// </summary>
internal sealed class DraftLife
{
    private string? _user;
    private bool _isEnded;

    /// <summary>Gets the number of the epoch; 0 while nobody knows whose form it is.</summary>
    public int Epoch { get; private set; }

    /// <summary>Gets what the script has to do before it enters the epoch.</summary>
    public DraftOrder Order { get; private set; }

    /// <summary>Looks at a state of the session; <paramref name="wasCleared"/> when its draft was taken out by others.</summary>
    public void Follow(SessionState state, bool wasCleared)
    {
        if (state is { Status: SessionStatus.None, IsStale: true })
        {
            return;
        }

        if (state.Status == SessionStatus.Ended)
        {
            End(state.EndReason);
            return;
        }

        if (Epoch == 0 || _isEnded)
        {
            Begin(DraftOrder.None);
        }
        else if (state.UserKey != _user)
        {
            // What a visitor typed is theirs after they sign in; what a user typed is nobody else's.
            Begin(_user is null ? DraftOrder.None : DraftOrder.Reset | DraftOrder.Drop | DraftOrder.Forget);
        }
        else if (wasCleared)
        {
            Begin(DraftOrder.Drop | DraftOrder.Forget);
        }

        (_user, _isEnded) = (state.UserKey, false);
    }

    public void Begin(DraftOrder order)
    {
        Epoch++;
        Order |= order;
    }

    /// <summary>The script is in the epoch: it has done what it was told.</summary>
    public void Arrive() => Order = DraftOrder.None;

    // Only time leaves the user a way back to it; a visitor has none.
    private void End(SessionEndReason? reason)
    {
        if (_isEnded)
        {
            return;
        }

        var forget = _user is not null && reason is SessionEndReason.Idle or SessionEndReason.Absolute
            ? DraftOrder.None
            : DraftOrder.Forget;
        Begin(_user is null ? forget : forget | DraftOrder.Reset | DraftOrder.Drop);
        (_user, _isEnded) = (null, true);
    }
}
