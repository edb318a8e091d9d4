using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Identity.Circuits;

/// <summary>The connection of a circuit whose hub is being called: what its request said, and the circuit, once it is there.</summary>
internal sealed class CircuitCall(string scheme, HostString host, string origin)
{
    private static readonly object s_itemsKey = new();
    private static readonly AsyncLocal<CircuitCall?> s_current = new();

    /// <summary>Gets the connection that this runs for; null outside of circuits.</summary>
    public static CircuitCall? Current => s_current.Value;

    public string Scheme => scheme;

    public HostString Host => host;

    /// <summary>Gets the origin of the page, which passkeys are made for.</summary>
    public string Origin => origin;

    /// <summary>Gets or sets the circuit on this connection.</summary>
    public IdentityCircuit? Circuit { get; set; }

    /// <summary>Begins a call on a connection. What it calls, and what goes on from there, finds it.</summary>
    public static void Begin(IDictionary<object, object?> items, HttpContext http)
    {
        if (!items.TryGetValue(s_itemsKey, out var item) || item is not CircuitCall call)
        {
            items[s_itemsKey] = http.Items[s_itemsKey] = call = Of(http.Request);
        }

        s_current.Value = call;
    }

    /// <summary>Returns the connection whose request a context is of, inside of circuits; null for any other.</summary>
    public static CircuitCall? Of(HttpContext http) =>
        Current is not null && http.Items.TryGetValue(s_itemsKey, out var call) ? call as CircuitCall : null;

    // Polls say no origin. Where one is said and is another, the session has refused the connection.
    private static CircuitCall Of(HttpRequest request) => new(
        request.Scheme,
        request.Host,
        request.Headers.Origin is [{ } origin] ? origin : $"{request.Scheme}://{request.Host}");
}
