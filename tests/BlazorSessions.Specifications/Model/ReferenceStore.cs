using BlazorSessions.Stores;

namespace BlazorSessions.Specifications.Model;

/// <summary>
/// What a store must answer, in the fewest words: records in a dictionary, and <see cref="SessionRecord.Merge"/>. For
/// one thread; epochs are told to it, as a store may start them anywhere.
/// </summary>
internal sealed class ReferenceStore(TimeProvider clock)
{
    private readonly Dictionary<SessionHandle, SessionRecord> _records = [];
    private readonly Dictionary<string, long> _epochs = new(StringComparer.Ordinal);

    public bool Create(SessionRecord record) => _records.TryAdd(record.Handle, record);

    public SessionRecord? Find(SessionHandle handle) =>
        _records.TryGetValue(handle, out var record) && !record.IsExpired(clock.GetUtcNow()) ? record : null;

    public bool IsKeptExpired(SessionHandle handle) => _records.ContainsKey(handle) && Find(handle) is null;

    public MergeResult Merge(SessionHandle handle, SessionDelta delta)
    {
        if (Find(handle) is not { } old)
        {
            return MergeResult.Missing;
        }

        var result = old.Merge(delta);
        if (result.Outcome == MergeOutcome.Dropped)
        {
            _records.Remove(handle);
        }

        if (result.Record is null)
        {
            return result;
        }

        if (delta.SignIn is { } signIn)
        {
            if (_epochs.GetValueOrDefault(signIn.User.Key) > signIn.User.Epoch)
            {
                return MergeResult.Refused(SessionSignInRefusal.EpochPassed);
            }

            if (List(signIn.User.Key).Count(record => record.Handle != handle) >= signIn.MaxSessions)
            {
                return MergeResult.Refused(SessionSignInRefusal.TooMany);
            }
        }

        _records[handle] = result.Record;
        return result;
    }

    public bool End(SessionHandle handle)
    {
        var living = Find(handle) is not null;
        _records.Remove(handle);
        return living;
    }

    public long GetEpoch(string userKey) => _epochs.GetValueOrDefault(userKey);

    public void SetEpoch(string userKey, long epoch) => _epochs[userKey] = epoch;

    public SessionRecord[] List(string userKey) =>
        [.. _records.Values.Where(record => record.User?.Key == userKey && Find(record.Handle) is not null)
            .OrderByDescending(record => record.CreatedAt)
            .ThenByDescending(record => record.Handle.Value, StringComparer.Ordinal)];

    public SessionHandle[] EndAll(string userKey, SessionHandle? except)
    {
        SessionHandle[] ended = [.. List(userKey).Select(record => record.Handle).Where(handle => handle != except)];
        Array.ForEach(ended, handle => _records.Remove(handle));
        return ended;
    }

    public void DeleteExpired()
    {
        foreach (var handle in _records.Keys.Where(IsKeptExpired).ToArray())
        {
            _records.Remove(handle);
        }
    }
}
