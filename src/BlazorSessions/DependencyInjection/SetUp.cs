namespace BlazorSessions.DependencyInjection;

/// <summary>Remembers which calls the app has made, for the check when it starts.</summary>
internal sealed class SetUp
{
    public bool IsUsed { get; set; }

    public bool IsMapped { get; set; }
}
