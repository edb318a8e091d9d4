namespace BlazorSessions.Http;

/// <summary>What the raw cookie header says about one name.</summary>
internal enum CookieLookup
{
    Absent,
    Found,
    Duplicate,
}
