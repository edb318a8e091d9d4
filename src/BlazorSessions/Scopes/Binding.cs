using BlazorSessions.Live;

namespace BlazorSessions.Scopes;

/// <summary>
/// What a scope has for a session. Immutable and exchanged as a whole, so that nobody ever sees half of a change.
/// </summary>
internal abstract record Binding
{
    /// <summary>Gets the state that the scope shows.</summary>
    public abstract SessionState State { get; }

    /// <summary>Gets whether the state is known without asking the store.</summary>
    public virtual bool IsKnown => true;

    /// <summary>Gets what is cancelled when the session ends.</summary>
    public virtual CancellationToken EndedToken => CancellationToken.None;

    /// <summary>
    /// There is no session. What is shown is nothing, or values that are thrown away with the request.
    /// </summary>
    public sealed record None(SessionState Shown) : Binding
    {
        /// <summary>Gets the binding of a visitor without a session.</summary>
        public static None Visitor { get; } = new(SessionState.None);

        public override SessionState State => Shown;
    }

    /// <summary>An authentic cookie named a session, and the store has not said whether it counts.</summary>
    /// <param name="Handle">The session.</param>
    /// <param name="Token">The hash of the secret in the cookie.</param>
    /// <param name="WasAsked">Whether the store was asked and could not say.</param>
    public sealed record Unknown(SessionHandle Handle, TokenHash Token, bool WasAsked = false) : Binding
    {
        private static readonly SessionState s_unavailable = new() { IsStale = true };

        public override bool IsKnown => WasAsked;

        public override SessionState State => WasAsked ? s_unavailable : throw new SessionNotLoadedException();

        /// <summary>Returns whether both stand for the same cookie.</summary>
        public bool IsSameCookie(Unknown other) => Handle == other.Handle && Token == other.Token;
    }

    /// <summary>A live session, under lease.</summary>
    /// <param name="Live">The session.</param>
    /// <param name="Token">
    /// The hash of the secret that this scope knows its browser to hold, which its writes expect of the record.
    /// </param>
    /// <param name="UserKey">The user that this scope came with, or has signed in itself.</param>
    public sealed record Held(LiveSession Live, TokenHash Token, string? UserKey) : Binding
    {
        public void Deconstruct(out LiveSession live, out TokenHash token) => (live, token) = (Live, Token);

        public override SessionState State => Live.State;

        public override CancellationToken EndedToken => Live.Ended;

        /// <summary>Returns what is left once the session has ended.</summary>
        public Binding AfterEnd() => Live.IsEmptied ? None.Visitor : new Ended(Live.State, Live.Ended);
    }

    /// <summary>The session has ended; the scope no longer holds the live copy.</summary>
    /// <param name="Last">The state, which says why.</param>
    /// <param name="Token">What its end has cancelled, or is about to.</param>
    public sealed record Ended(SessionState Last, CancellationToken Token) : Binding
    {
        public override SessionState State => Last;

        public override CancellationToken EndedToken => Token;
    }
}
