namespace BlazorSessions;

// What the values of HttpContext.Session need of an edit: bytes, and writes that rely on nothing.
public sealed partial class SessionEdit
{
    /// <summary>Gets the values of <c>HttpContext.Session</c>, as this edit would leave them.</summary>
    public HttpSessionEdit HttpSession => new(this);

    /// <summary>
    /// Gets the names of all values as this edit would leave them, and does not rely on there being no others.
    /// </summary>
    internal IEnumerable<string> Names
    {
        get
        {
            CheckOpen();
            var kept = _cleared ? [] : _base.Keys.Where(key => !_removes.Contains(key));
            return kept.Union(_sets.Keys).Union(_handedOut.Keys);
        }
    }

    /// <summary>Reads the names of all values: with any other writer the edit runs again.</summary>
    internal IEnumerable<string> ReadNames()
    {
        _readKeys |= !_cleared;
        return Names;
    }

    /// <summary>Sets a value to bytes that no serializer has written.</summary>
    internal void SetBytes(string name, byte[] data)
    {
        CheckOpen();
        _wrote = true;
        _removes.Remove(name);
        _sets[name] = data;
    }

    /// <summary>Removes a value, whoever has changed it meanwhile: it was not read.</summary>
    internal void Drop(string name)
    {
        CheckOpen();
        _wrote = true;
        _sets.Remove(name);
        if (!_cleared && _base.ContainsKey(name))
        {
            _removes.Add(name);
        }
    }
}
