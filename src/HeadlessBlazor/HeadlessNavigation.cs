namespace HeadlessBlazor;

/// <summary>What the server told a tab to go to.</summary>
/// <param name="Address">The absolute address.</param>
/// <param name="ForceLoad">Whether a browser would load the page anew instead of letting the router show it.</param>
/// <param name="Replace">Whether it replaces the entry in the history.</param>
public sealed record HeadlessNavigation(Uri Address, bool ForceLoad, bool Replace)
{
    /// <summary>
    /// Gets whether the tab's router took it; if not, it waits for <see cref="HeadlessTab.FollowAsync"/>.
    /// </summary>
    public bool IsHandledByRouter { get; init; }
}
