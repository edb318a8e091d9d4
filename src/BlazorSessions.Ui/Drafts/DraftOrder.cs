namespace BlazorSessions.Ui.Drafts;

/// <summary>What the script does with what it has, before it enters an epoch.</summary>
[Flags]
internal enum DraftOrder
{
    /// <summary>What was typed goes on.</summary>
    None = 0,

    /// <summary>The copy in this tab is removed.</summary>
    Forget = 1,

    /// <summary>What was typed so far is no draft any more; it stays on the screen.</summary>
    Drop = 2,

    /// <summary>It leaves the screen, too: fields get what the page gave them.</summary>
    Reset = 4,

    /// <summary>What was brought back and not touched since leaves the screen.</summary>
    Discard = 8,
}
