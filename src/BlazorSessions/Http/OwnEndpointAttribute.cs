namespace BlazorSessions.Http;

/// <summary>Marks the endpoints that <c>MapBlazorSessions</c> maps.</summary>
internal sealed class OwnEndpointAttribute : Attribute;
