namespace BlazorSessions.Stores;

/// <summary>A store that can look at many sessions in one round trip.</summary>
/// <remarks>
/// Any number of sessions may be asked for; the library asks for at most 1,000 at once. A store whose server does
/// nothing else meanwhile sends them in parts, all within the one round trip.
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
