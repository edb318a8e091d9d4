namespace BlazorSessions.Scopes;

/// <summary>The sessions beside the app's first that somebody has asked for in one scope of the app.</summary>
internal sealed class NamedScopes
{
    // _gate guards the list.
    private readonly Lock _gate = new();
    private (string Name, NamedScope Scope)[] _open = [];

    public IReadOnlyList<(string Name, NamedScope Scope)> Open => Volatile.Read(ref _open);

    public void Add(string name, NamedScope scope)
    {
        lock (_gate)
        {
            _open = [.. _open, (name, scope)];
        }
    }
}
