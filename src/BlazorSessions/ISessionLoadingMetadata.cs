namespace BlazorSessions;

/// <summary>Says of an endpoint whether its requests load the session; the last of its metadata counts.</summary>
internal interface ISessionLoadingMetadata
{
    bool IsPreloaded { get; }
}
