namespace BlazorSessions.Stores;

/// <summary>A store that can look at many sessions in one round trip.</summary>
/// <remarks>
/// Any number of sessions may be asked for. The library asks about all sessions that circuits of a node hold, every 4 s
/// and up to 10,000 at once, and touches up to 1,000 at once. A store whose server does nothing else meanwhile, or has
/// statements of a limited size, sends them in parts, all within the one round trip: one part after the other's answer
/// would take as many times as long. A call answers for all parts or throws; the library then asks again in smaller ones.
/// </remarks>
public interface ISessionBatch
{
    /// <summary>Reads the versions of many sessions. Those that are missing or expired are left out.</summary>
    ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken);

    /// <summary>
    /// Moves the last activity of many sessions forward; never backward, and versions stay. Those that are missing or
    /// expired stay so: a touch revives nothing.
    /// </summary>
    ValueTask TouchAsync(IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken);
}
