namespace BlazorSessions.Identity.Stamps;

/// <summary>Says which security stamps users have.</summary>
internal interface IStampSource
{
    /// <summary>Asks for that of a user.</summary>
    Task<UserStamp> FindAsync(string userId);
}
