namespace BlazorSessions.Scopes;

/// <summary>What a circuit's connection came with of the sessions beside the app's first.</summary>
internal sealed class NamedConnection
{
    private readonly Dictionary<string, BroughtSession> _brought = new(StringComparer.Ordinal);

    /// <summary>Gets or sets what hears of events on the connection, which are activity.</summary>
    public Action? Active { get; set; }

    /// <summary>Returns what the connection brought of a name; null when it had no cookie of that.</summary>
    public BroughtSession? Find(string name) => _brought.GetValueOrDefault(name);

    public void Add(string name, BroughtSession brought) => _brought.Add(name, brought);
}

/// <summary>What a connection's cookie of one name led to.</summary>
/// <param name="Binding">What its request was bound to; the lease in it is the request's.</param>
/// <param name="Shown">What the cookie names, by whichever secret; null for nothing that can be read.</param>
internal sealed record BroughtSession(Binding Binding, Binding.Unknown? Shown)
{
    /// <summary>Gets whether the cookie counts, or may do so: the store could not say.</summary>
    public bool IsLiving => Binding is Binding.Held { Live.IsEnded: false } or Binding.Unknown;
}
