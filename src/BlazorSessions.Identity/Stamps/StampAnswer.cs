namespace BlazorSessions.Identity.Stamps;

/// <summary>What a check of a security stamp has come to.</summary>
internal enum StampAnswer
{
    /// <summary>It is the user's.</summary>
    Current,

    /// <summary>The user has another one by now, or is gone.</summary>
    Outdated,

    /// <summary>Nobody could tell, as the store of users is unwell.</summary>
    Unknown,
}
