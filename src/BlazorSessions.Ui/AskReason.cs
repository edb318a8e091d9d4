namespace BlazorSessions.Ui;

/// <summary>Why <see cref="RequireFresh"/> asks a user who is signed in who they are.</summary>
public enum AskReason
{
    /// <summary>They came to the content and had not proved who they are recently enough.</summary>
    Opened,

    /// <summary>The time was over while they had the content before them.</summary>
    TimeOver,

    /// <summary>They want to do something that needs it.</summary>
    Action,
}
