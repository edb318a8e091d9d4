namespace BlazorSessions.Backplane;

/// <summary>What all backplanes share.</summary>
public static class SessionBackplane
{
    /// <summary>The most characters of a message: 512.</summary>
    public const int MaxMessageLength = 512;
}
