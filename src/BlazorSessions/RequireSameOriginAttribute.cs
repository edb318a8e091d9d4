namespace BlazorSessions;

/// <summary>
/// Refuses with 403 what another site sends to an endpoint: a foreign <c>Origin</c>, or <c>Sec-Fetch-Site</c> other than
/// <c>same-origin</c> or <c>none</c>. GET, HEAD and OPTIONS pass, as they must change nothing. A client that sends
/// neither header is no browser and passes.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequireSameOriginAttribute : Attribute;
