namespace BlazorSessions.Stores;

/// <summary>
/// A second target of an app's sessions, which is written along and never read: <c>MirrorTo</c>. It is told after the
/// store, of what is committed, in the background and best effort.
/// </summary>
/// <remarks>
/// <para>Told by each node of its own writes, of one session after the other unless
/// <see cref="Sinks.SessionMirrorOptions.Concurrency"/> says otherwise. Of many changes to one session it may be
/// told the last one only, of the same one twice, and of an end twice. What it throws is counted, and tried again a few
/// times; one that never returns is told nothing more, and costs the app no more than the queue to it.</para>
/// <para>Records are as the store has them: with the hash of the secret, never the secret, and with values and users
/// encrypted if <see cref="BlazorSessionsOptions.EncryptAtRest"/> says so.</para>
/// </remarks>
public interface ISessionSink
{
    /// <summary>
    /// Gets whether what is applied stays here. Then each record is followed by a look whether the store still has the
    /// session, and by <see cref="RemoveAsync"/> if not, so that nothing outlives its end here.
    /// </summary>
    /// <value>Default: true. False spares one read of the store for each record.</value>
    bool KeepsRecords => true;

    /// <summary>
    /// Applies the newest record of a session, whether it is known here or not. One that is older than what is here,
    /// by <see cref="SessionRecord.Version"/> and then by <see cref="SessionRecord.LastActivityAt"/>, changes nothing:
    /// nodes tell of their own writes in no order.
    /// </summary>
    ValueTask ApplyAsync(SessionRecord record, CancellationToken cancellationToken);

    /// <summary>Removes a session that has ended. One that is not here is no error.</summary>
    /// <param name="handle">Which session.</param>
    /// <param name="reason">Why it ended; null when that is not known here, or nothing was left in it.</param>
    /// <param name="cancellationToken">Cancelled when the app stops, or this has taken half a minute.</param>
    ValueTask RemoveAsync(SessionHandle handle, SessionEndReason? reason, CancellationToken cancellationToken);
}
