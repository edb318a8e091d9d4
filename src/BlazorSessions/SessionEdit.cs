using System.Collections.Immutable;
using System.Text.Json;

namespace BlazorSessions;

/// <summary>
/// The values of a session inside one edit. What is set, removed or changed in place here is written together or not
/// at all; what is read here is checked when it is written, and the edit runs again when somebody else was faster.
/// </summary>
/// <remarks>Valid only while the edit runs, on the thread that runs it.</remarks>
public sealed partial class SessionEdit
{
    private readonly IReadOnlyDictionary<string, SessionValue> _base;
    private readonly ISessionSerializer _serializer;
    private readonly IUnreadableValues? _unreadable;
    private readonly Dictionary<string, byte[]> _sets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _reads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HandedOut> _handedOut = new(StringComparer.Ordinal);
    private bool _cleared;
    private bool _readKeys;
    private bool _done;
    private bool _wrote;
    private bool _clears;

    internal SessionEdit(
        IReadOnlyDictionary<string, SessionValue> values,
        ISessionSerializer serializer,
        IUnreadableValues? unreadable = null)
    {
        _base = values;
        _serializer = serializer;
        _unreadable = unreadable;
    }

    /// <summary>
    /// Gets the names of all values as this edit would leave them, without those of <see cref="HttpSession"/>. Any
    /// other writer then makes the edit run again.
    /// </summary>
    public IReadOnlyCollection<string> Keys =>
        ReadNames().Where(name => !HttpSessionKey.Is(name)).ToImmutableSortedSet(StringComparer.Ordinal);

    /// <summary>Returns whether there is a value under the key.</summary>
    public bool Contains(string key) => Find(key) is not null;

    /// <summary>Reads a value; the default of the type when there is none. Changes made in place to it are written.</summary>
    /// <exception cref="SessionValueException">The stored value is not a <typeparamref name="T"/>.</exception>
    public T? Get<T>(SessionKey<T> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Get<T>(key.Name);
    }

    /// <inheritdoc cref="Get{T}(SessionKey{T})"/>
    public T? Get<T>(string key) => Read<T>(key, out var value) is { } fault
        ? throw SessionValueException.Unreadable(key, typeof(T), fault)
        : value;

    /// <summary>
    /// Reads a value; false when there is none. So it is when the stored value is not a <typeparamref name="T"/>, of
    /// which the log has a warning: an older version of the app may have written it. Changes made in place to it are
    /// written.
    /// </summary>
    public bool TryGet<T>(SessionKey<T> key, out T? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return TryGet(key.Name, out value);
    }

    /// <inheritdoc cref="TryGet{T}(SessionKey{T}, out T)"/>
    public bool TryGet<T>(string key, out T? value)
    {
        var isThere = Contains(key);
        if (Read(key, out value) is null)
        {
            return isThere;
        }

        if (_base.TryGetValue(key, out var stored))
        {
            _unreadable?.Report(key, stored, typeof(T));
        }

        return false;
    }

    // Returns what is wrong with the value; null when it was read, or there is none.
    private Exception? Read<T>(string key, out T? value)
    {
        if (_handedOut.TryGetValue(key, out var known) && known.Value is T same)
        {
            CheckOpen();
            value = same;
            return null;
        }

        if (Find(key) is not { } data)
        {
            value = default;
            return null;
        }

        if (!StoredValue.TryRead(_serializer, data, out value, out var fault))
        {
            return fault;
        }

        if (value is not null && !IsImmutable(typeof(T)))
        {
            var handedOut = value;
            _handedOut[key] = new HandedOut(handedOut, data, () => Write(key, handedOut));
        }

        return null;
    }

    /// <summary>Sets a value; null is a value. Setting what is already there writes nothing.</summary>
    /// <exception cref="ArgumentException">The key is not a valid name, see <see cref="SessionKey{T}"/>.</exception>
    /// <exception cref="SessionValueException">The value cannot be written.</exception>
    public void Set<T>(SessionKey<T> key, T value)
    {
        ArgumentNullException.ThrowIfNull(key);
        Set(key.Name, value);
    }

    /// <inheritdoc cref="Set{T}(SessionKey{T}, T)"/>
    public void Set<T>(string key, T value)
    {
        CheckOpen();
        SessionKeyName.Check(key);
        var data = Write(key, value);
        _wrote = true;
        _removes.Remove(key);
        _sets[key] = data;
        _handedOut.Remove(key);
        if (value is not null && !IsImmutable(typeof(T)))
        {
            _handedOut[key] = new HandedOut(value, data, () => Write(key, value));
        }
    }

    /// <summary>Removes a value; false when there was none.</summary>
    public bool Remove<T>(SessionKey<T> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Remove(key.Name);
    }

    /// <inheritdoc cref="Remove{T}(SessionKey{T})"/>
    public bool Remove(string key)
    {
        var existed = Find(key) is not null;
        _wrote = true;
        _sets.Remove(key);
        _handedOut.Remove(key);
        if (existed && !_cleared && _base.ContainsKey(key))
        {
            _removes.Add(key);
        }

        return existed;
    }

    /// <summary>
    /// Removes all values, also those of <see cref="HttpSession"/> and those that others are writing at this moment.
    /// </summary>
    public void Clear()
    {
        CheckOpen();
        _wrote = true;
        _cleared = true;
        _sets.Clear();
        _removes.Clear();
        _handedOut.Clear();
    }

    /// <summary>Gets what <see cref="Complete"/> left to be set.</summary>
    internal IReadOnlyDictionary<string, byte[]> Sets => _sets;

    /// <summary>Gets what is to be removed, one by one.</summary>
    internal IReadOnlySet<string> Removes => _removes;

    /// <summary>Gets what the edit relied on: keys with the version they were seen in, 0 for none.</summary>
    internal IReadOnlyDictionary<string, long> Reads => _reads;

    /// <summary>Gets whether the edit relied on there being no other keys.</summary>
    internal bool ReadKeys => _readKeys;

    /// <summary>Gets whether all values go first.</summary>
    internal bool Clears => _clears;

    /// <summary>Gets whether nothing is to be written.</summary>
    internal bool IsEmpty => _sets.Count == 0 && _removes.Count == 0 && !_clears;

    /// <summary>
    /// Gets whether every write equalled the value that was read. If that copy may be stale, read again before treating
    /// the edit as one that does nothing.
    /// </summary>
    internal bool WroteNothingNew => _wrote && IsEmpty;

    /// <summary>Closes the edit; from then on it says what it changed.</summary>
    internal void Complete()
    {
        CheckOpen();
        _done = true;
        foreach (var (key, handedOut) in _handedOut)
        {
            var now = handedOut.Serialize();
            if (!handedOut.Data.Span.SequenceEqual(now))
            {
                _sets[key] = now;
            }
        }

        // A set of what is already there is a read of it: dropped, but checked if other things are written.
        foreach (var (key, data) in _sets.Where(_ => !_cleared).ToArray())
        {
            if (_base.TryGetValue(key, out var old) && old.Data.Span.SequenceEqual(data))
            {
                _sets.Remove(key);
                _reads[key] = old.Version;
            }
        }

        _clears = _cleared && (_base.Count > 0 || _sets.Count > 0);
    }

    private byte[] Write<T>(string key, T value)
    {
        try
        {
            return _serializer.Serialize(value);
        }
        catch (JsonException exception)
        {
            throw new SessionValueException(key, exception);
        }
    }

    /// <summary>Reads what is under a name, as bytes; null when there is nothing.</summary>
    internal ReadOnlyMemory<byte>? Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        CheckOpen();
        if (_sets.TryGetValue(key, out var set))
        {
            return set;
        }

        if (_cleared || _removes.Contains(key))
        {
            return null;
        }

        var found = _base.TryGetValue(key, out var value);
        _reads[key] = found ? value.Version : 0;

        // Typed: a bare null would become an empty memory, by way of a null array.
        return found ? value.Data : default(ReadOnlyMemory<byte>?);
    }

    private void CheckOpen()
    {
        if (_done)
        {
            throw new InvalidOperationException(
                "This edit is over. Use a SessionEdit only inside the function that was given it, and never in an async lambda.");
        }
    }

    private static bool IsImmutable(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string)
        || type == typeof(decimal) || type == typeof(Guid) || type == typeof(DateTimeOffset) || type == typeof(DateTime)
        || Nullable.GetUnderlyingType(type) is { } inner && IsImmutable(inner);

    private sealed record HandedOut(object Value, ReadOnlyMemory<byte> Data, Func<byte[]> Serialize);
}
