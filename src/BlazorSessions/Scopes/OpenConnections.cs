using System.Collections.Concurrent;

namespace BlazorSessions.Scopes;

/// <summary>
/// The connections of circuits by the token that their requests carry. Over long polling a connection has many
/// requests: the first says what its user is, each has to come from the browser that its circuit belongs to.
/// </summary>
internal sealed class OpenConnections
{
    private readonly ConcurrentDictionary<string, ConnectionSlot> _slots = new(StringComparer.Ordinal);

    public int Count => _slots.Count;

    public ConnectionSlot? Find(string token) => _slots.GetValueOrDefault(token);

    public void Add(string token, ConnectionSlot slot) => _slots[token] = slot;

    public void Remove(string token) => _slots.TryRemove(token, out var _);
}
