using BlazorSessions.Live;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions.Scopes;

/// <summary>
/// The session that a circuit's connection came with. The middleware puts it among the items of the request, the hub
/// filter carries it into the circuit by an <see cref="AsyncLocal{T}"/>, and the circuit writes itself into it: nothing
/// on the principal.
/// </summary>
internal sealed class ConnectionSlot
{
    private static readonly object s_itemsKey = new();
    private static readonly AsyncLocal<ConnectionSlot?> s_current = new();

    /// <summary>The slot of the hub invocation that is running; null outside of one.</summary>
    public static ConnectionSlot? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }

    /// <summary>
    /// What the request of the connection was bound to when it came. The lease in it is the request's, which lasts as
    /// long as the connection, or over long polling until the first answer.
    /// </summary>
    public Binding Binding { get; init; } = Binding.None.Visitor;

    /// <summary>What the connection's cookie names, by whichever secret; null for nothing that can be read.</summary>
    public Binding.Unknown? Shown { get; init; }

    /// <summary>The same of the sessions beside the app's first; null in an app without any.</summary>
    public NamedConnection? Named { get; init; }

    /// <summary>Aborts the connection; null before it is established.</summary>
    public Action? Abort { get; set; }

    /// <summary>The key of the user who was signed in when the connection came.</summary>
    public string? UserKey { get; init; }

    /// <summary>
    /// The user that the connection's requests have for the app, whoever the session makes of them later: the framework
    /// refuses a connection whose user changes, and the circuit's user is the session's.
    /// </summary>
    public AuthenticationTicket? Ticket { get; init; }

    /// <summary>
    /// Whether the session says who the user of the connection is: the app's default scheme is ours, or forwards to ours.
    /// </summary>
    public bool IsOurs { get; init; } = true;

    /// <summary>The circuit on this connection, once there is one.</summary>
    public IConnectionCircuit? Circuit { get; set; }

    /// <summary>The session whose current token the connection's cookie held, dead or alive; null for none.</summary>
    public LiveSession? Live => (Binding as Binding.Held)?.Live;

    /// <summary>
    /// What the connection's cookie named while the store was away; null when the store has answered.
    /// </summary>
    public Binding.Unknown? Unknown => Binding as Binding.Unknown;

    public static ConnectionSlot? Of(IDictionary<object, object?> items) =>
        items.TryGetValue(s_itemsKey, out var slot) ? slot as ConnectionSlot : null;

    /// <summary>
    /// Returns whether a later request may go on with the connection, by the session its cookie names; null for none.
    /// </summary>
    public bool Admits(SessionHandle? named) => Circuit is { } circuit
        ? circuit.Admits(named)
        : (Live?.Handle ?? Unknown?.Handle) is not { } own || named == own;

    public void PutInto(IDictionary<object, object?> items) => items[s_itemsKey] = this;
}
