namespace BlazorSessions;

/// <summary>Keeps the session away from an endpoint: it is not loaded there and its requests are no activity.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class SkipSessionAttribute : Attribute;
