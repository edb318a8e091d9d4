using BlazorSessions.Services;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;

namespace BlazorSessions.Http;

/// <summary>Recognises the later requests of a circuit's connection: polls and what is sent beside them.</summary>
internal sealed class ConnectionRequests(OpenConnections connections)
{
    /// <summary>Returns the connection that a request to the framework's hub belongs to; null for a new one.</summary>
    public ConnectionSlot? Find(HttpContext http) =>
        http.Request.Query["id"] is { Count: > 0 } token
            && http.GetEndpoint()?.Metadata.GetMetadata<NegotiateMetadata>() is null
            ? connections.Find(token.ToString())
            : null;

    /// <summary>Returns whether this comes from the browser that the connection's circuit belongs to.</summary>
    public static bool Admits(ConnectionSlot connection, HttpContext http) =>
        connection.Admits(RequestTransport.Of(http).NamedHandle);
}
