using BlazorSessions.Scopes;

namespace BlazorSessions.Circuits;

/// <summary>
/// What a circuit sees of its session: all of it while its browser was seen to hold the current secret. After that, what
/// it saw last, which is said to be stale; and always the end.
/// </summary>
internal sealed class CircuitSight
{
    private static readonly Seen s_nothing = new(SessionState.None);

    private volatile Seen _seen = s_nothing;

    /// <summary>Says what there is to see.</summary>
    public static SessionGlimpse Look(Binding binding) => binding switch
    {
        Binding.Unknown => new SessionGlimpse(GlimpseKind.Unknown),
        { State: { Status: SessionStatus.Ended } ended } => new SessionGlimpse(GlimpseKind.Ended, ended.EndReason),
        Binding.Held { State: { Status: SessionStatus.Active } state } held =>
            new SessionGlimpse(state.Token == held.Token ? GlimpseKind.Shown : GlimpseKind.Hidden),
        _ => new SessionGlimpse(GlimpseKind.None),
    };

    public SessionState See(Binding binding)
    {
        // Hash and state are of one moment.
        var state = binding.State;
        if (binding is not Binding.Held held || state.Status != SessionStatus.Active)
        {
            return state;
        }

        var seen = _seen;
        if (state.Token == held.Token)
        {
            if (!ReferenceEquals(seen.State, state))
            {
                _seen = new Seen(state);
            }

            return state;
        }

        // What was seen of another session is nobody's to see here.
        return (seen.State.Handle == state.Handle ? seen : s_nothing).Stale;
    }

    private sealed class Seen(SessionState state)
    {
        private SessionState? _stale;

        public SessionState State => state;

        public SessionState Stale => LazyInitializer.EnsureInitialized(ref _stale, state.AsStale);
    }
}
