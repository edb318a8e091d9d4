using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;

namespace BlazorSessions.Http;

/// <summary>
/// Recognises the later requests of a circuit's connection: polls, what is sent beside them, and since .NET 11 those by
/// which the framework's script says who the user is by now.
/// </summary>
internal sealed class ConnectionRequests(OpenConnections connections, DefaultScheme scheme)
{
    // Such a refresh names its connection in this header, all others name it in the address. Neither reads the other's.
    private const string RefreshPath = "/refresh";
    private const string RefreshHeader = "X-SignalR-Connection-Token";

    /// <summary>Returns the connection that a request to the framework's hub belongs to; null for a new one.</summary>
    public ConnectionSlot? Find(HttpContext http) =>
        TokenOf(http.Request) is { Length: > 0 } token && http.GetEndpoint()?.Metadata.GetMetadata<NegotiateMetadata>() is null
            ? connections.Find(token)
            : null;

    /// <summary>Returns whether this comes from the browser that the connection's circuit belongs to.</summary>
    public static bool Admits(ConnectionSlot connection, HttpContext http) =>
        connection.Admits(RequestSession.Of(http).Named?.Handle);

    /// <summary>Returns whether the session says who the users of such a request's connection are.</summary>
    public bool AreOurs(HttpContext http) => scheme.IsOurs(http);

    private static string TokenOf(HttpRequest request) =>
        request.Path.Value?.EndsWith(RefreshPath, StringComparison.OrdinalIgnoreCase) == true
            ? request.Headers[RefreshHeader].ToString()
            : request.Query["id"].ToString();
}
