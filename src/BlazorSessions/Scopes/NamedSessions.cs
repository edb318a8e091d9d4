namespace BlazorSessions.Scopes;

/// <summary>The sessions of the app beside its first, by name.</summary>
internal sealed class NamedSessions(IEnumerable<NamedSession> all)
{
    public NamedSession[] All { get; } = [.. all];

    /// <summary>Returns the session of a name; null when the app has none.</summary>
    public NamedSession? Find(string name)
    {
        foreach (var session in All)
        {
            if (session.Name == name)
            {
                return session;
            }
        }

        return null;
    }
}
