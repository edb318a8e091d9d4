namespace BlazorSessions.Stores;

/// <summary>
/// Marks a store that nodes share although what keeps its records cannot compare and set: its verbs are atomic within
/// one store object only. When two nodes write to one session at the same moment, one of the writes may be lost, though
/// both were acknowledged; a token may be spent, a handle created and a session ended once on each.
/// </summary>
/// <remarks>
/// All else that <see cref="ISessionStore"/> says holds on every node: what one has written the other reads, and an
/// ended session stays ended. A mark and no capability: a store says by it what it cannot promise, and the app logs it
/// at its start. Not for an <see cref="ISingleNodeStore"/>.
/// </remarks>
public interface ILastWriteWinsStore;
